import MartletNetwork

/// A socket that the server listens at.
struct Listener: Sendable {
    let descriptor: Int32
    /// The path of a unix socket.
    let unixPath: String?

    var isUnix: Bool { unixPath != nil }

    /// Listens at all addresses of a configuration. With a port of 0 they all have the one that the system chooses for the
    /// first.
    static func all(for configuration: ServerConfiguration) throws(SocketError) -> [Listener] {
        var listeners: [Listener] = []
        var port = configuration.port
        do throws(SocketError) {
            for address in configuration.addresses {
                let descriptors: [Int32]
                do throws(SocketError) {
                    descriptors = try Sockets.listen(address: address.host, port: port ?? 0)
                } catch {
                    guard address.isOptional else { throw error }
                    continue
                }
                listeners += descriptors.map { Listener(descriptor: $0, unixPath: nil) }
                if port == 0 { port = descriptors.first.flatMap { Sockets.port(of: $0) } }
            }
            if let path = configuration.unixPath {
                listeners.append(Listener(descriptor: try Sockets.listen(unixPath: path), unixPath: path))
            }
        } catch {
            for listener in listeners { listener.close() }
            throw error
        }
        return listeners
    }

    func close() {
        Sockets.end(descriptor)
        if let unixPath { Sockets.remove(unixPath: unixPath) }
    }
}
