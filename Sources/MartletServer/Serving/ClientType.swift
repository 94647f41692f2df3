/// The classes of clients that filters know. Of replicas and their like there are none.
enum ClientType: Sendable {
    case normal
    case subscriber
    case replica

    init(_ name: Span<UInt8>) throws(ReplyError) {
        if name.isWord("NORMAL") {
            self = .normal
        } else if name.isWord("PUBSUB") {
            self = .subscriber
        } else if name.isWord("MASTER") || name.isWord("REPLICA") || name.isWord("SLAVE") {
            self = .replica
        } else {
            throw ReplyError("ERR Unknown client type '\(name.text)'")
        }
    }
}
