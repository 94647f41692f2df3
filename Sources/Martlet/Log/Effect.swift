/// One thing that a change does, as the log has it: a result, never a command, so that doing it again comes to the same.
///
///     +0   kind: 1
///     +1   flags: 1, bit 0: a deadline follows the header; bits 1…3: cause; bits 4…7: type of the value
///     +2   key size: 2
///     +4   keyspace: 4
///     +8   value size: 4
///     +12  [deadline in milliseconds: 8]  key…  value…
///
/// Little-endian. A keyspace that is made or renamed has its name for a key.
struct Effect {
    static let headerBytes = 12

    enum Kind: UInt8 {
        case put = 1
        case remove = 2
        case clear = 3
        case makeKeyspace = 4
        case renameKeyspace = 5
        case dropKeyspace = 6
    }

    var kind: Kind
    var keyspace: UInt32
    var keyBytes: Int
    var valueBytes: Int

    @inline(__always)
    init(_ kind: Kind, keyspace: UInt32, keyBytes: Int = 0, valueBytes: Int = 0) {
        self.kind = kind
        self.keyspace = keyspace
        self.keyBytes = keyBytes
        self.valueBytes = valueBytes
    }

    /// Header, key and value.
    @inline(__always)
    var bytes: Int { Effect.headerBytes &+ keyBytes &+ valueBytes }

    /// The first eight bytes of the header, and the last four.
    @inline(__always)
    var header: (UInt64, UInt32) {
        let first = UInt64(kind.rawValue) | UInt64(keyBytes) &<< 16 | UInt64(keyspace) &<< 32
        return (first.littleEndian, UInt32(truncatingIfNeeded: valueBytes).littleEndian)
    }

    /// Calls `body` with each effect of a record's payload, where its key lies, and where its value does.
    /// - Returns: `false` if the payload is not made of effects: then `body` saw those before the bad one.
    static func forEach<E: Error>(
        in payload: RawSpan, _ body: (_ effect: Effect, _ key: RawSpan, _ value: RawSpan) throws(E) -> Void
    ) throws(E) -> Bool {
        var offset = 0
        while offset < payload.byteCount {
            guard let effect = Effect(payload, at: offset) else { return false }
            let key = offset + headerBytes
            let value = key + effect.keyBytes
            let end = value + effect.valueBytes
            try body(effect, payload.extracting(key..<value), payload.extracting(value..<end))
            offset = end
        }
        return true
    }

    /// Whether a payload is made of effects.
    static func areWhole(in payload: RawSpan) -> Bool { forEach(in: payload) { _, _, _ in } }

    /// Reads a header whose key and value are there. `nil` for what none has.
    init?(_ payload: RawSpan, at offset: Int) {
        guard payload.byteCount - offset >= Effect.headerBytes,
            let kind = Kind(rawValue: payload.byte(at: offset)),
            // Deadlines, causes and types are not written yet.
            payload.byte(at: offset + 1) == 0
        else { return nil }
        self.init(
            kind, keyspace: payload.littleEndian(at: offset + 4, as: UInt32.self),
            keyBytes: Int(payload.littleEndian(at: offset + 2, as: UInt16.self)),
            valueBytes: Int(payload.littleEndian(at: offset + 8, as: UInt32.self)))
        guard bytes <= payload.byteCount - offset, valueBytes <= Limit.valueBytesMax else { return nil }
    }
}
