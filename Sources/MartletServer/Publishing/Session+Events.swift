import Martlet

extension Session {
    /// Tells who wants to hear of it what has become of a key, which has been done. Within a transaction it is told once that is
    /// done.
    func tell(_ kind: EventClasses, _ event: String, _ key: Span<UInt8>, in database: Int? = nil) {
        // What else becomes of a key that is new is told as well.
        if kind != .missed, kind != .new { invalidate(key) }
        let events = server.settings.events
        guard events.wants(kind) else { return }
        for message in Message.event(event, key.copied, in: database ?? self.database, events) { _ = publish(message) }
    }

    func tell(_ kind: EventClasses, _ event: String, _ key: [UInt8], in database: Int? = nil) {
        tell(kind, event, key.span, in: database)
    }

    /// A key was read that is not there.
    func tellMissed(_ key: Span<UInt8>) { tell(.missed, "keymiss", key) }

    func tellMissed(_ key: [UInt8]) { tell(.missed, "keymiss", key.span) }

    /// Runs what gives a key a value, and tells if it had none before.
    ///
    /// It is one step where anyone wants to hear of it, so that of two clients who do the same one alone has made the key.
    func creating<R>(_ key: Span<UInt8>, in database: Int? = nil, _ change: (Database) throws -> R) throws -> R {
        guard server.settings.events.wants(.new) else { return try change(try keysToChange(database)) }
        return try atomically { _ in
            let keys = try keysToChange(database)
            let wasThere = try keys.contains(key)
            let result = try change(keys)
            if !wasThere { tell(.new, "new", key, in: database) }
            return result
        }
    }

    private func keysToChange(_ database: Int?) throws -> Database { try database.map { try keys(of: $0) } ?? keys }
}

extension Message {
    /// What is published about an event: in the channel of the key, and in that of the event.
    static func event(_ event: String, _ key: [UInt8], in database: Int, _ wanted: EventClasses) -> [Message] {
        let name = Array(event.utf8)
        var messages: [Message] = []
        if wanted.contains(.byKey) {
            let channel = TopicName(Array("__keyspace@\(database)__:".utf8) + key)
            messages.append(Message(kind: .channel, channel: channel, payload: name))
        }
        if wanted.contains(.byEvent) {
            let channel = TopicName(Array("__keyevent@\(database)__:".utf8) + name)
            messages.append(Message(kind: .channel, channel: channel, payload: key))
        }
        return messages
    }
}
