/// Looks for records of another log in this one, in their order.
struct LogComparison {
    private let chain: LogChain
    private var place = -1
    private var scanner: LogScanner

    init(_ chain: LogChain) {
        self.chain = chain
        scanner = LogScanner(chain.segments[0])
    }

    /// Whether the log has the record, which begins at `start`. Of what was given up, it is known only where it ended.
    mutating func has(_ header: LogRecordHeader, at start: UInt64) throws(StorageProblem) -> Bool {
        guard let found = chain.segments.lastIndex(where: { $0.header.base <= start }) else {
            return header.number <= chain.segments[0].header.previousEnd
        }
        if found != place || scanner.position > start {
            place = found
            scanner = LogScanner(chain.segments[found], to: chain.end(of: found))
        }
        while scanner.position < start {
            guard case .record = try scanner.next() else { return false }
        }
        guard scanner.position == start, case .record(let own) = try scanner.next() else { return false }
        return own == header
    }
}
