import Foundation

/// A client that is told what to forget: it has its own connection, or two, and what it has been told since it was asked last.
final class TrackingClient {
    let connection: TestClient
    /// What it was told to forget: keys, or `nil` for everything.
    private(set) var told: [[String]?] = []
    /// What else came without having been asked for.
    private(set) var others: [Reply] = []

    init(_ connection: TestClient) { self.connection = connection }

    /// By RESP3, with tracking as the words say.
    convenience init(port: Int, _ words: String...) throws {
        self.init(try TestClient(port: port))
        try connection.call("HELLO", "3")
        guard try connection.call(["CLIENT", "TRACKING", "ON"] + words) == .ok else { throw TestClient.Ended() }
    }

    @discardableResult
    func call(_ words: String...) throws -> Reply { try call(words) }

    @discardableResult
    func call(_ words: [String]) throws -> Reply { try pipeline([words])[0] }

    @discardableResult
    func pipeline(_ requests: [[String]]) throws -> [Reply] {
        try connection.send(requests.flatMap { TestClient.request($0.map { Array($0.utf8) }) })
        return try requests.map { _ in try reply() }
    }

    /// The next reply, to what was sent before.
    func reply() throws -> Reply {
        while true {
            let reply = try connection.read()
            if !take(reply) { return reply }
        }
    }

    /// Reads one message that nobody has asked for.
    func readMessage() throws {
        guard take(try connection.read()) else { throw TestClient.Ended() }
    }

    /// What it was told since the last time, all that was changed before included.
    func takeTold() throws -> [[String]?] {
        try call("PING")
        defer { told = [] }
        return told
    }

    /// `false`: it is a reply.
    private func take(_ reply: Reply) -> Bool {
        let parts = reply.elements
        switch parts.first?.string {
        case "invalidate" where parts.count == 2: told.append(TrackingClient.keys(parts[1]))
        case "message" where parts.count == 3 && parts[1] == .text("__redis__:invalidate"):
            told.append(TrackingClient.keys(parts[2]))
        case "tracking-redir-broken", "message": others.append(reply)
        default: return false
        }
        return true
    }

    private static func keys(_ reply: Reply) -> [String]? {
        reply == .null ? nil : reply.elements.compactMap(\.string)
    }

    func takeOthers() -> [Reply] {
        defer { others = [] }
        return others
    }
}
