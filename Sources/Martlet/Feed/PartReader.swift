/// Reads the parts of a large change, one after the other, from where the first of them is.
struct PartReader {
    private var cursor: LogCursor
    private let series: UInt64
    /// The number of the change, which the record has that ends the parts.
    private let number: UInt64
    private var partsLeft: UInt32

    /// `nil` for what ends no parts.
    /// - Parameter payload: That of the record that ends them.
    init?(_ log: FileLog, closing number: UInt64, _ payload: RawSpan) {
        guard payload.byteCount == LogParts.closingBytes else { return nil }
        series = payload.littleEndian(at: 0, as: UInt64.self)
        partsLeft = payload.littleEndian(at: 8, as: UInt32.self)
        self.number = number
        cursor = LogCursor(log, after: series, isBoundary: true)
    }

    /// The next part, or what became of it. `nil`: it is not where it should be.
    mutating func next() throws(StoreError) -> ChangePiece? {
        while partsLeft > 0 {
            switch try cursor.next() {
            case .missed: return .missed(through: number)
            case .nothing: return nil
            case .record(let header):
                guard header.number < number else { return nil }
                guard header.kind == .fragment, let bytes = cursor.withPayload(bytes) ?? nil else { continue }
                partsLeft -= 1
                return .effects(bytes, of: number, isLast: partsLeft == 0)
            }
        }
        return nil
    }

    /// The bytes of a part, if it is one of these.
    private func bytes(_ payload: RawSpan) -> [UInt8]? {
        guard payload.byteCount > LogParts.partHeaderBytes,
            payload.littleEndian(at: 0, as: UInt64.self) == series
        else { return nil }
        return [UInt8](copying: payload.extracting(droppingFirst: LogParts.partHeaderBytes))
    }
}
