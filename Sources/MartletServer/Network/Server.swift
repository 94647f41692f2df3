#if canImport(CUV)
import Martlet
import MartletNetwork
import Synchronization

/// A server that Redis clients talk to: a store, the addresses it listens at, and the threads that serve.
package final class Server: Sendable {
    private let core: ServerCore
    private let hub: Hub
    private let listeners: [Listener]
    private let log: LogWaiter
    private let loops: [EventLoop]
    private let hasRun = Atomic<Bool>(false)

    /// Listens, and serves nobody before ``run()``.
    /// - Throws: ``SocketError`` if an address cannot be had; `StoreError`.
    package init(_ store: Store, _ configuration: ServerConfiguration) throws {
        hub = try Hub()
        var listeners: [Listener] = []
        do {
            listeners = try Listener.all(for: configuration)
            let port = listeners.first { !$0.isUnix }.flatMap { Sockets.port(of: $0.descriptor) } ?? 0
            core = try ServerCore(
                store: store, durability: configuration.durability, settings: configuration.settings,
                file: configuration.settingsFile, port: port, network: hub, loopCount: max(1, configuration.threads))
            let (core, log) = (core, try LogWaiter(for: core))
            self.log = log
            loops = try core.topics.map { try EventLoop(core, log, $0) }
        } catch {
            for listener in listeners { listener.close() }
            throw error
        }
        self.listeners = listeners
        log.serve(loops)
        hub.serve(loops)
    }

    /// What joins the loops holds them, and they hold it.
    deinit {
        if !hasRun.load(ordering: .relaxed) {
            for listener in listeners { listener.close() }
        }
        log.serve([])
        hub.letGo()
    }

    /// The port that it listens at, 0 if at none.
    package var port: Int { core.port }

    /// Serves, once, until it is told to end: by SIGTERM, by SIGINT, by `SHUTDOWN`, or by ``end()``. Then every connection gets the
    /// replies that are due, and all changes are on disk when this returns, in a checkpoint where there is a directory.
    /// - Parameter ready: Called once clients are served.
    package func run(_ ready: () -> Void) throws {
        hasRun.store(true, ordering: .relaxed)
        Sockets.raiseDescriptorLimit()
        try core.followRemovals()
        let first = loops[0]
        let acceptor = Acceptor(listeners, core, hub, on: first)
        acceptor.begin()
        let logThread = ServerThread { [log] in log.run() }
        let threads = loops.dropFirst().map { loop in ServerThread { loop.run() } }
        let isWhole = logThread != nil && !threads.contains { $0 == nil }
        if isWhole { ready() } else { hub.shutDown(saving: false) }
        first.run()
        for thread in threads { thread?.join() }
        log.end()
        logThread?.join()
        guard isWhole else { throw StoreError.outOfMemory }
        try finish()
    }

    private func finish() throws {
        try core.removalNews.follow(core) { false }
        if core.store.keepsChanges, hub.isSaving {
            try core.store.sync()
            try core.store.checkpoint()
        }
        try core.store.close()
    }

    /// Has the server end. From any thread.
    package func end() { hub.shutDown(saving: true) }
}
#endif
