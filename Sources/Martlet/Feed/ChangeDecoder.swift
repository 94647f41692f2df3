/// Makes changes of the pieces that a source has, no more of them at once than a piece holds.
struct ChangeDecoder {
    private let filter: ChangeFilter
    private var number: UInt64 = 0
    /// What is not decoded yet, from `offset` on.
    private var bytes: [UInt8] = []
    private var offset = 0
    /// Whether these are the last of their change.
    private var isWhole = true
    /// The one decoded last, given out once it is known whether another follows it.
    private var held: Change?

    init(_ filter: ChangeFilter) { self.filter = filter }

    /// Adds a piece. All before it is decoded, as far as can be.
    mutating func add(_ piece: [UInt8], of number: UInt64, isLast: Bool) {
        if offset == bytes.count {
            bytes = piece
        } else {
            bytes.removeFirst(offset)
            bytes += piece
        }
        offset = 0
        self.number = number
        isWhole = isLast
    }

    /// Forgets what it has of a change whose end will not come.
    mutating func drop() { self = ChangeDecoder(filter) }

    /// The next change. `nil`: another piece is needed.
    /// - Throws: If what is there is no effect.
    mutating func next() throws(Damage) -> Change? {
        while let decoded = decode(at: offset) {
            offset = decoded.end
            guard let change = decoded.change else { continue }
            defer { held = change }
            if let held { return held }
        }
        guard isWhole else { return nil }
        guard offset == bytes.count else { throw .form }
        guard var last = held else { return nil }
        held = nil
        last.isLast = true
        return last
    }

    /// Decodes an effect: the change that it is, if the filter admits it, and where it ends. `nil`: none is there as a whole.
    private func decode(at offset: Int) -> (change: Change?, end: Int)? {
        let span = unsafe bytes.span.bytes
        guard let effect = Effect(span, at: offset) else { return nil }
        let (keyStart, end) = (offset + effect.headerBytes, offset + effect.bytes)
        let key = span.extracting(keyStart..<keyStart + effect.keyBytes)
        guard filter.admits(effect, key) else { return (nil, end) }
        let value = span.extracting(keyStart + effect.keyBytes..<end)
        return (Change(effect, at: number, key, value), end)
    }
}
