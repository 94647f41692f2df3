#if canImport(CUV)
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet
import MartletNetwork
import Synchronization

/// Accepts connections and hands them to the event loops in turn, so that each has as many as the others.
///
/// One thread accepts, and not each loop from a socket of its own: so the shares are even, a second server at the same
/// address is noticed, and unix sockets are no other case. What it costs is one call of another thread a connection.
final class Acceptor {
    private let listeners: [Listener]
    private let server: ServerCore
    private let hub: Hub
    private unowned let loop: EventLoop
    private var watchers: [Watcher] = []
    private var signals: [Watcher] = []
    private var lastID = 0
    private var lastLoop = -1
    /// Given up for a moment where there is no other, to turn a client away instead of leaving it waiting.
    private var spare = Sockets.spare()

    private static let acceptedAtOnceMax = 64

    init(_ listeners: [Listener], _ server: ServerCore, _ hub: Hub, on loop: EventLoop) {
        self.listeners = listeners
        self.server = server
        self.hub = hub
        self.loop = loop
    }

    /// Before the loop runs. What is watched keeps this alive.
    func begin() {
        for listener in listeners {
            guard let watcher = loop.socketWatcher(listener.descriptor, { [self] _ in accept(from: listener) }) else {
                continue
            }
            watcher.watch(Watcher.readable)
            watchers.append(watcher)
        }
        for number in [SIGTERM, SIGINT] {
            if let watcher = loop.signalWatcher(number, { [hub] in hub.shutDown(saving: true) }) {
                signals.append(watcher)
            }
        }
        // A terminal that goes is no reason to end, and there is nothing to read anew.
        if let watcher = loop.signalWatcher(SIGHUP, {}) { signals.append(watcher) }
        loop.acceptor = self
        hub.whenEnding { [loop] in loop.post { loop in loop.acceptor?.end() } }
    }

    private func accept(from listener: Listener) {
        for _ in 0..<Acceptor.acceptedAtOnceMax {
            switch Sockets.accept(listener.descriptor) {
            case .connection(let descriptor): admit(descriptor, listener)
            case .noDescriptor: turnAway(listener)
            case .none: return
            }
        }
    }

    private func admit(_ descriptor: Int32, _ listener: Listener) {
        let settings = server.settings.current
        server.statistics.connectionsReceived.add(1, ordering: .relaxed)
        let own = listener.unixPath.map { SocketAddress(unixPath: $0) } ?? SocketAddress(of: descriptor, isOwn: true)
        let other = listener.unixPath.map { SocketAddress(unixPath: $0) } ?? SocketAddress(of: descriptor, isOwn: false)
        guard let own, let other else { return Sockets.end(descriptor) }
        guard server.statistics.clients.load(ordering: .relaxed) < settings.clientsMax else {
            return refuse(descriptor, "ERR max number of clients reached")
        }
        guard other.isLocal || !settings.isProtected || settings.password != nil else {
            return refuse(
                descriptor,
                "DENIED this server has no password, so it serves clients of its own machine only. "
                    + "Give it a password, or turn protected-mode off.")
        }
        if !listener.isUnix { Sockets.tune(descriptor, keepAliveSeconds: settings.keepAliveSeconds) }
        lastID += 1
        server.statistics.clients.add(1, ordering: .relaxed)
        let newcomer = Newcomer(
            id: lastID, descriptor: descriptor, address: other.text, localAddress: own.text, isLocal: other.isLocal)
        let (number, loop) = hub.loop(after: lastLoop)
        lastLoop = number
        loop.post { loop in loop.adopt(newcomer.session(for: loop.server), newcomer.descriptor) }
    }

    private func refuse(_ descriptor: Int32, _ error: String) {
        server.statistics.connectionsRejected.add(1, ordering: .relaxed)
        _ = Sockets.send(descriptor, Array("-\(error)\r\n".utf8).span)
        Sockets.end(descriptor)
    }

    private func turnAway(_ listener: Listener) {
        Sockets.end(spare)
        if case .connection(let descriptor) = Sockets.accept(listener.descriptor) {
            refuse(descriptor, "ERR max number of clients reached")
        }
        spare = Sockets.spare()
    }

    /// Accepts no more, and has all loops drain.
    func end() {
        for watcher in watchers + signals { watcher.close() }
        (watchers, signals) = ([], [])
        for listener in listeners { listener.close() }
        Sockets.end(spare)
        hub.drainLoops()
    }
}

/// A connection on its way from the acceptor to its event loop.
private struct Newcomer: Sendable {
    let id: Int
    let descriptor: Int32
    let address: String
    let localAddress: String
    let isLocal: Bool

    func session(for server: ServerCore) -> Session {
        Session(id: id, server: server, address: address, localAddress: localAddress, isLocal: isLocal)
    }
}
#endif
