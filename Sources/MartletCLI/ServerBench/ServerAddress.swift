import MartletNetwork

/// Where a server is: a port of a host, or a unix socket.
enum ServerAddress: Hashable, Sendable {
    case port(Int, host: String)
    case unixSocket(String)

    /// Reads `HOST:PORT`, `[HOST]:PORT`, `PORT`, or a path, which has a slash. `nil`: it is none of them.
    init?(_ text: String) {
        if text.contains("/") {
            self = .unixSocket(text)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let port = parts.last.flatMap({ Int($0) }), (1...65_535).contains(port) else { return nil }
        var host = parts.dropLast().joined(separator: ":")
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty || parts.count == 1 else { return nil }
        self = .port(port, host: host.isEmpty ? "127.0.0.1" : host)
    }

    /// A connection, which does not block once it is there.
    func connect() throws(SocketError) -> Int32 {
        switch self {
        case .port(let port, let host):
            let descriptor = try Sockets.connect(to: host, port: port)
            Sockets.tune(descriptor, keepAliveSeconds: 0)
            return descriptor
        case .unixSocket(let path): return try Sockets.connect(toUnixPath: path)
        }
    }
}
