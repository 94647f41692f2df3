import Martlet
import MartletRESP

/// Commands that look through all keys.
enum SearchCommands {
    static let keys: Command.Execution = { session, arguments, reply in
        let pattern = KeyPattern(redis: arguments[1])
        // The count comes first, and is known last.
        var found = ReplyWriter()
        var count = 0
        let most = session.server.settings.current.output.hardBytes
        try session.keys.forEachKey { key in
            guard pattern.matches(key) else { return true }
            guard found.bytes.count + key.byteCount <= most else {
                throw ReplyError("ERR the reply would exceed client-output-buffer-limit: use SCAN")
            }
            count += 1
            found.bulk(key)
            return true
        }
        reply.array(count)
        reply.append(found.bytes)
    }

    static let random: Command.Execution = { session, _, reply in
        guard !session.isInTransaction else { return reply.bulk(orNull: try firstKey(session.keys)) }
        reply.bulk(orNull: try randomKey(session.keyspace))
    }

    /// What a transaction sees has no places to begin at: there it is whichever comes first.
    private static func firstKey(_ keys: Database) throws -> [UInt8]? {
        var first: [UInt8]?
        try keys.forEachKey { key in
            first = key.copied
            return false
        }
        return first
    }

    /// A key at some place of the index, or the next one.
    private static func randomKey(_ keyspace: RawKeyspace) throws -> [UInt8]? {
        // Leading bits alone: the place is cut as the index is when it is visited.
        var cursor: ScanCursor? = ScanCursor(rawValue: UInt64.random(in: .min ... .max) & ~(1 << 18 - 1))
        for _ in 0..<2 {
            while let place = cursor {
                var found: [[UInt8]] = []
                cursor = try keyspace.scan(from: place, limit: 1) { key, _ in found.append(key.copied) }
                if let key = found.randomElement() { return key }
            }
            cursor = .start
        }
        return nil
    }
}

extension RawSpan {
    var copied: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}
