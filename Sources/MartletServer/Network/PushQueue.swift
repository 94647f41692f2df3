#if canImport(CUV)
/// What an event loop has taken from its topics and not delivered, and the connections to which it has something to send.
struct PushQueue {
    private var pushes: [Push] = []
    private var delivered = 0
    private var connections: [Connection] = []
    private var sent = 0

    var hasPush: Bool { delivered < pushes.count }
    /// How many connections are to be sent something.
    var connectionCount: Int { connections.count - sent }

    /// - Precondition: There is none left.
    mutating func fill(_ pushes: [Push]) { (self.pushes, delivered) = (pushes, 0) }

    mutating func nextPush() -> Push? {
        guard hasPush else { return nil }
        delivered += 1
        return pushes[delivered - 1]
    }

    mutating func append(_ connection: Connection) { connections.append(connection) }

    mutating func nextConnection() -> Connection? {
        guard sent < connections.count else {
            (connections, sent) = ([], 0)
            return nil
        }
        sent += 1
        return connections[sent - 1]
    }
}
#endif
