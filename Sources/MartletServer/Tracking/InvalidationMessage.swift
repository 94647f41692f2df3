import MartletRESP

/// Tells a client what to forget, by either version of the protocol, written once however many clients get it.
struct InvalidationMessage {
    /// `nil`: everything.
    private let keys: [TrackedKey]?
    private var written: [RESPVersion: [UInt8]] = [:]

    private static let channel = "__redis__:invalidate"

    init(_ keys: [TrackedKey]?) { self.keys = keys }

    /// By RESP2 it is a message in a channel, since there is nothing else that a client gets without having asked for it.
    mutating func bytes(_ version: RESPVersion) -> [UInt8] {
        if let bytes = written[version] { return bytes }
        var writer = ReplyWriter(version: version)
        if version == .three {
            writer.push(2)
            writer.bulk("invalidate")
        } else {
            writer.push(3)
            writer.bulk("message")
            writer.bulk(InvalidationMessage.channel)
        }
        if let keys {
            writer.array(keys.count)
            for key in keys { writer.bulk(key.bytes) }
        } else {
            writer.null()
        }
        written[version] = writer.bytes
        return writer.bytes
    }

    /// What a client is told whose invalidations were to be sent to another that is gone.
    static func brokenRedirect(to id: Int) -> [UInt8] {
        var writer = ReplyWriter(version: .three)
        writer.push(2)
        writer.bulk("tracking-redir-broken")
        writer.integer(id)
        return writer.bytes
    }
}
