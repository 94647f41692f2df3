/// One thing that a change does, as the log has it: a result, never a command, so that doing it again comes to the same.
///
///     +0   kind: 1
///     +1   flags: 1, bit 0: a deadline follows the header; bits 1…3: cause; bits 4…7: type of the value, 0
///     +2   key size: 2
///     +4   keyspace: 4
///     +8   value size: 4
///     +12  [deadline in milliseconds: 8]  key…  value…
///
/// Little-endian. A keyspace that is made or renamed has its name for a key.
struct Effect {
    private static let shortHeaderBytes = 12
    private static let deadlineBytes = 8

    enum Kind: UInt8 {
        case put = 1
        case remove = 2
        case clear = 3
        case makeKeyspace = 4
        case renameKeyspace = 5
        case dropKeyspace = 6
        /// The key's value stays, and has this deadline now, or none.
        case setDeadline = 7
    }

    /// Why a key was removed.
    enum Cause: UInt8 {
        /// Somebody asked for it.
        case request = 0
        /// Its deadline has passed.
        case expiry = 1
        /// Its memory was needed.
        case eviction = 2
    }

    var kind: Kind
    var cause: Cause
    var keyspace: UInt32
    var keyBytes: Int
    var valueBytes: Int
    /// 0 for none.
    var deadline: UInt64

    @inline(__always)
    init(
        _ kind: Kind, keyspace: UInt32, keyBytes: Int = 0, valueBytes: Int = 0, deadline: UInt64 = 0,
        cause: Cause = .request
    ) {
        self.kind = kind
        self.cause = cause
        self.keyspace = keyspace
        self.keyBytes = keyBytes
        self.valueBytes = valueBytes
        self.deadline = deadline
    }

    /// What stands before the key.
    @inline(__always)
    var headerBytes: Int {
        deadline == 0 ? Effect.shortHeaderBytes : Effect.shortHeaderBytes &+ Effect.deadlineBytes
    }

    /// Header, key and value.
    @inline(__always)
    var bytes: Int { headerBytes &+ keyBytes &+ valueBytes }

    /// Hands the bytes before the key to `body`, in pieces.
    @inline(__always)
    func withHeader(_ body: (RawSpan) -> Void) {
        let flags = UInt64(deadline == 0 ? 0 : 1) | UInt64(cause.rawValue) &<< 1
        let first = UInt64(kind.rawValue) | flags &<< 8 | UInt64(keyBytes) &<< 16 | UInt64(keyspace) &<< 32
        withMemory(of: first.littleEndian, body)
        withMemory(of: UInt32(truncatingIfNeeded: valueBytes).littleEndian, body)
        if deadline != 0 { withMemory(of: deadline.littleEndian, body) }
    }

    /// Calls `body` with each effect of a record's payload, where its key lies, and where its value does.
    /// - Returns: `false` if the payload is not made of effects: then `body` saw those before the bad one.
    static func forEach<E: Error>(
        in payload: RawSpan, _ body: (_ effect: Effect, _ key: RawSpan, _ value: RawSpan) throws(E) -> Void
    ) throws(E) -> Bool {
        var offset = 0
        while offset < payload.byteCount {
            guard let effect = Effect(payload, at: offset) else { return false }
            let key = offset + effect.headerBytes
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
        guard payload.byteCount - offset >= Effect.shortHeaderBytes,
            let kind = Kind(rawValue: payload.byte(at: offset)),
            let cause = Cause(rawValue: payload.byte(at: offset + 1) >> 1)
        else { return nil }
        var deadline: UInt64 = 0
        if payload.byte(at: offset + 1) & 1 != 0 {
            let place = offset + Effect.shortHeaderBytes
            guard payload.byteCount - place >= Effect.deadlineBytes else { return nil }
            deadline = payload.littleEndian(at: place, as: UInt64.self)
            // None has a flag of its own, so each effect can be written in one way only.
            guard deadline != 0 else { return nil }
        }
        self.init(
            kind, keyspace: payload.littleEndian(at: offset + 4, as: UInt32.self),
            keyBytes: Int(payload.littleEndian(at: offset + 2, as: UInt16.self)),
            valueBytes: Int(payload.littleEndian(at: offset + 8, as: UInt32.self)), deadline: deadline, cause: cause)
        guard bytes <= payload.byteCount - offset, valueBytes <= Limit.valueBytesMax, isSensible else { return nil }
    }

    /// Whether it has what its kind may have, and nothing else.
    private var isSensible: Bool {
        switch kind {
        case .put: cause == .request
        case .setDeadline: cause == .request && valueBytes == 0
        case .remove: deadline == 0
        case .clear, .makeKeyspace, .renameKeyspace, .dropKeyspace: cause == .request && deadline == 0
        }
    }
}
