import MartletRESP

/// What was published.
struct Message: Sendable {
    /// `.channel` or `.shard`, or a line for `.monitor`.
    let kind: TopicKind
    let channel: TopicName
    let payload: [UInt8]

    /// As a client gets it that is subscribed to the channel, or to a pattern.
    func bytes(for pattern: TopicName?, _ version: RESPVersion) -> [UInt8] {
        guard kind != .monitor else { return payload }
        var writer = ReplyWriter(version: version)
        writer.push(pattern == nil ? 3 : 4)
        if let pattern {
            writer.bulk("pmessage")
            writer.bulk(pattern.bytes)
        } else {
            writer.bulk(kind == .shard ? "smessage" : "message")
        }
        writer.bulk(channel.bytes)
        writer.bulk(payload)
        return writer.bytes
    }
}
