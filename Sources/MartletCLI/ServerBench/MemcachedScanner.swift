/// Counts the replies of memcached's text protocol to `get`, `set` and `incr`.
struct MemcachedScanner: ReplyCounting {
    private enum State {
        case line
        /// So many bytes of a value, and of the end of its line.
        case skip(Int)
    }

    private static let lineBytesMax = 1_024

    private var state = State.line
    private var line: [UInt8] = []
    /// How many values of the reply that has begun were there.
    private var values = 0
    /// How many a complete reply to `get` has.
    private let keysOfGet: Int

    private(set) var replyCount = 0
    private(set) var nullCount = 0
    private(set) var firstError: String?

    init(keysOfGet: Int) { self.keysOfGet = keysOfGet }

    struct NoReply: Error {}

    mutating func read(_ bytes: Span<UInt8>) throws(NoReply) {
        var position = 0
        while position < bytes.count {
            if case .skip(let left) = state {
                let skipped = min(left, bytes.count - position)
                position += skipped
                state = skipped == left ? .line : .skip(left - skipped)
                continue
            }
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\n") else {
                guard line.count < Self.lineBytesMax else { throw NoReply() }
                line.append(byte)
                continue
            }
            try endLine(String(decoding: line.dropLast(), as: UTF8.self))
            line.removeAll(keepingCapacity: true)
        }
    }

    private mutating func endLine(_ line: String) throws(NoReply) {
        if line.hasPrefix("VALUE ") {
            guard let bytes = line.split(separator: " ").last.flatMap({ Int($0) }), bytes >= 0 else { throw NoReply() }
            values += 1
            state = .skip(bytes + 2)
            return
        }
        switch line {
        case "END":
            nullCount += keysOfGet - values
            values = 0
        case "STORED": break
        case "NOT_FOUND": nullCount += 1
        case _ where line.first?.isNumber == true: break
        default: firstError = firstError ?? line
        }
        replyCount += 1
    }
}
