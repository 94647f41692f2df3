import Martlet
import MartletRESP

/// `LCS`: the longest sequence of bytes that two values both have, in order, if not one next to the other.
struct LCSCommand {
    private struct Match {
        let first: ClosedRange<Int>
        let second: ClosedRange<Int>
    }

    private var givesLength = false
    private var givesIndexes = false
    private var givesMatchLengths = false
    private var matchLengthMin = 0

    /// For the table of lengths, at four bytes a pair of letters.
    private static let tableBytesMax = 512 << 20

    static let run: Command.Execution = { session, arguments, reply in
        try LCSCommand(arguments).run(session, arguments, &reply)
    }

    private init(_ arguments: borrowing Arguments) throws(ReplyError) {
        var position = 3
        while position < arguments.count {
            let option = arguments[position]
            if option.isWord("LEN") {
                givesLength = true
            } else if option.isWord("IDX") {
                givesIndexes = true
            } else if option.isWord("WITHMATCHLEN") {
                givesMatchLengths = true
            } else if option.isWord("MINMATCHLEN"), position + 1 < arguments.count {
                position += 1
                matchLengthMin = max(0, try arguments.integer(position))
            } else {
                throw .syntax
            }
            position += 1
        }
        guard !givesLength || !givesIndexes else {
            throw ReplyError("ERR If you want both the length and indexes, please just use IDX.")
        }
    }

    private func run(_ session: Session, _ arguments: borrowing Arguments, _ reply: inout ReplyWriter) throws {
        var values: [[UInt8]] = []
        try session.withValues(of: arguments.copied(1...2)) { values.append($0?.copied ?? []) }
        let (one, other) = (values[0], values[1])
        let (cells, overflows) = (one.count + 1).multipliedReportingOverflow(by: other.count + 1)
        guard !overflows, cells <= LCSCommand.tableBytesMax / 4 else {
            throw ReplyError("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len")
        }
        let lengths = LCSCommand.table(one, other)
        let length = Int(lengths[cells - 1])
        if givesLength { return reply.integer(length) }
        let (common, matches) = walk(one, other, lengths, length)
        guard givesIndexes else { return reply.bulk(common) }
        write(matches, length, &reply)
    }

    /// For each pair of beginnings of the two, how much they have in common.
    private static func table(_ one: [UInt8], _ other: [UInt8]) -> [UInt32] {
        let width = other.count + 1
        var lengths = [UInt32](repeating: 0, count: (one.count + 1) * width)
        for row in one.indices {
            for column in other.indices {
                let place = (row + 1) * width + column + 1
                lengths[place] =
                    one[row] == other[column]
                    ? lengths[place - width - 1] + 1 : max(lengths[place - 1], lengths[place - width])
            }
        }
        return lengths
    }

    /// From the end of both to their beginnings: what they have in common, and where it lies in each.
    private func walk(
        _ one: [UInt8], _ other: [UInt8], _ lengths: [UInt32], _ length: Int
    ) -> (common: [UInt8], matches: [Match]) {
        let width = other.count + 1
        var (row, column) = (one.count, other.count)
        var common: [UInt8] = []
        common.reserveCapacity(length)
        var matches: [Match] = []
        /// Where the match begins that is being read, and where it ends.
        var open: (first: ClosedRange<Int>, second: ClosedRange<Int>)?
        func close() {
            if let match = open, match.first.count >= matchLengthMin {
                matches.append(Match(first: match.first, second: match.second))
            }
            open = nil
        }
        while row > 0, column > 0 {
            if one[row - 1] == other[column - 1] {
                common.append(one[row - 1])
                if let match = open, match.first.lowerBound == row, match.second.lowerBound == column {
                    open = (row - 1...match.first.upperBound, column - 1...match.second.upperBound)
                } else {
                    close()
                    open = (row - 1...row - 1, column - 1...column - 1)
                }
                (row, column) = (row - 1, column - 1)
            } else {
                close()
                if lengths[(row - 1) * width + column] > lengths[row * width + column - 1] {
                    row -= 1
                } else {
                    column -= 1
                }
            }
        }
        close()
        common.reverse()
        return (common, matches)
    }

    private func write(_ matches: [Match], _ length: Int, _ reply: inout ReplyWriter) {
        reply.map(2)
        reply.bulk("matches")
        reply.array(matches.count)
        for match in matches {
            reply.array(givesMatchLengths ? 3 : 2)
            for range in [match.first, match.second] {
                reply.array(2)
                reply.integer(range.lowerBound)
                reply.integer(range.upperBound)
            }
            if givesMatchLengths { reply.integer(match.first.count) }
        }
        reply.bulk("len")
        reply.integer(length)
    }
}
