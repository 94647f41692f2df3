import Martlet
import MartletRESP

/// `SCAN`: a part of the keys, and the cursor of the next part.
struct ScanCommand {
    private var cursor: ScanCursor
    private var pattern: KeyPattern?
    private var count = 10
    /// Whether values of the kind that is asked for can be there.
    private var isOfKnownType = true

    /// What one call looks at without anyone having to wait for it.
    private static let countMax = 1_000

    /// So many comparisons of a byte with a pattern likewise.
    private static let stepsMax = 1 << 20

    static let run: Command.Execution = { session, arguments, reply in
        let command = try ScanCommand(arguments)
        if command.count > countMax { try session.runApart() }
        try command.run(session, &reply)
    }

    private init(_ arguments: borrowing Arguments) throws(ReplyError) {
        let text = arguments[1].text
        guard let number = UInt64(text), !text.hasPrefix("+") else { throw ReplyError("ERR invalid cursor") }
        cursor = ScanCursor(rawValue: number)
        var position = 2
        while position < arguments.count {
            guard position + 1 < arguments.count else { throw .syntax }
            let (option, value) = (arguments[position], arguments[position + 1])
            if option.isWord("COUNT") {
                count = try arguments.integer(position + 1)
                guard count >= 1 else { throw .syntax }
            } else if option.isWord("MATCH") {
                pattern = KeyPattern(redis: value)
            } else if option.isWord("TYPE") {
                isOfKnownType = value.isWord("STRING")
            } else {
                throw .syntax
            }
            position += 2
        }
    }

    private func run(_ session: Session, _ reply: inout ReplyWriter) throws {
        var found = ReplyWriter()
        var foundCount = 0
        var steps = 0
        let most = session.server.settings.current.output.hardBytes
        func visit(_ key: RawSpan) throws {
            guard isOfKnownType else { return }
            if let pattern {
                steps += pattern.stepsMax(for: key)
                if steps > ScanCommand.stepsMax { try session.runApart() }
                guard pattern.matches(key) else { return }
            }
            guard found.bytes.count + key.byteCount <= most else {
                throw ReplyError("ERR the reply would exceed client-output-buffer-limit: use a smaller COUNT")
            }
            foundCount += 1
            found.bulk(key)
        }
        var next: ScanCursor?
        if !session.isInTransaction {
            next = try session.keyspace.scan(from: cursor, limit: count) { key, _ in try visit(key) }
        } else if cursor == .start {
            // A transaction sees what it has written itself, and that has no place in the index: all at once.
            try session.runApart()
            try session.keys.forEachKey { key in
                try visit(key)
                return true
            }
        }
        reply.array(2)
        reply.bulk("\(next?.rawValue ?? 0)")
        reply.array(foundCount)
        reply.append(found.bytes)
    }
}
