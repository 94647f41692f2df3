import Synchronization

/// What the server counts, over all its threads.
final class ServerStatistics: Sendable {
    let clients = Atomic<Int>(0)
    let connectionsReceived = Atomic<Int>(0)
    let connectionsRejected = Atomic<Int>(0)
    let errorReplies = Atomic<Int>(0)
    /// For each event loop.
    let traffic: [Traffic]

    init(loopCount: Int) { traffic = (0..<loopCount).map { _ in Traffic() } }

    func reset() {
        connectionsReceived.store(0, ordering: .relaxed)
        connectionsRejected.store(0, ordering: .relaxed)
        errorReplies.store(0, ordering: .relaxed)
        for loop in traffic { loop.reset() }
    }
}
