/// Counts the replies of RESP2 in the bytes of a connection, as they come: it keeps none of them, and no byte twice.
///
/// Iterative: of arrays within arrays it knows how many parts are still to come, whatever they are parts of.
package struct ReplyScanner {
    private enum State {
        /// A part begins.
        case kind
        /// In the line of a part, of which so much of its number was read.
        case line(kind: UInt8, number: Int, isNegative: Bool)
        /// So many bytes of a string, and of the end of its line.
        case skip(Int)
    }

    private var state = State.kind
    /// How many parts the reply that has begun still lacks; 0 between replies.
    private var missing = 0
    private var failure: [UInt8] = []

    /// How many replies were complete.
    package private(set) var replyCount = 0
    /// How many strings and arrays were null.
    package private(set) var nullCount = 0
    /// How many parts were errors.
    package private(set) var errorCount = 0

    /// The longest string or array that a server of this protocol sends.
    private static let lengthMax = 1 << 32
    private static let failureBytesMax = 256

    package init() {}

    /// What the first error said, if there was one: its beginning, where it is long.
    package var firstError: String? { errorCount == 0 ? nil : String(decoding: failure, as: UTF8.self) }

    /// Reads what came next.
    /// - Throws: If it is no reply of RESP2. Nothing can be read after that.
    package mutating func read(_ bytes: Span<UInt8>) throws(NoReply) {
        var position = 0
        while position < bytes.count {
            if case .skip(let left) = state {
                let skipped = min(left, bytes.count - position)
                position += skipped
                if skipped == left { endPart() } else { state = .skip(left - skipped) }
                continue
            }
            try read(bytes[position])
            position += 1
        }
    }

    private mutating func read(_ byte: UInt8) throws(NoReply) {
        guard case .line(let kind, let number, let isNegative) = state else {
            return try begin(byte)
        }
        switch (kind, byte) {
        case (_, UInt8(ascii: "\n")): try endLine(kind, isNegative ? -number : number)
        case (_, UInt8(ascii: "\r")), (UInt8(ascii: "+"), _), (UInt8(ascii: ":"), _): break
        case (UInt8(ascii: "-"), _):
            if errorCount == 0, failure.count < Self.failureBytesMax { failure.append(byte) }
        case (_, UInt8(ascii: "-")): state = .line(kind: kind, number: number, isNegative: true)
        case (_, UInt8(ascii: "0")...UInt8(ascii: "9")):
            guard number < Self.lengthMax else { throw NoReply() }
            state = .line(kind: kind, number: number * 10 + Int(byte - UInt8(ascii: "0")), isNegative: isNegative)
        default: throw NoReply()
        }
    }

    private mutating func begin(_ kind: UInt8) throws(NoReply) {
        switch kind {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "$"), UInt8(ascii: "*"): break
        default: throw NoReply()
        }
        if missing == 0 { missing = 1 }
        state = .line(kind: kind, number: 0, isNegative: false)
    }

    private mutating func endLine(_ kind: UInt8, _ number: Int) throws(NoReply) {
        guard number <= Self.lengthMax else { throw NoReply() }
        switch kind {
        case UInt8(ascii: "-"): errorCount += 1
        case UInt8(ascii: "$") where number >= 0: return state = .skip(number + 2)
        case UInt8(ascii: "*") where number >= 0: missing += number
        case UInt8(ascii: "$"), UInt8(ascii: "*"): nullCount += 1
        default: break
        }
        endPart()
    }

    private mutating func endPart() {
        state = .kind
        missing -= 1
        if missing == 0 { replyCount += 1 }
    }

    /// What came is no reply of RESP2.
    package struct NoReply: Error {
        package init() {}
    }
}
