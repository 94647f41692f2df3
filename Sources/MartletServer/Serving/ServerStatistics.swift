import Martlet
import Synchronization

/// What the server counts, over all its threads.
final class ServerStatistics: Sendable {
    let clients = Atomic<Int>(0)
    let connectionsReceived = Atomic<Int>(0)
    let connectionsRejected = Atomic<Int>(0)
    let errorReplies = Atomic<Int>(0)
    /// For each event loop.
    let traffic: [Traffic]
    /// What had gone through them when it was last to be counted anew: their counters only they change.
    private let before: Lock<TrafficFigures>

    init(loopCount: Int) throws(StoreError) {
        traffic = (0..<loopCount).map { _ in Traffic() }
        guard let before = Lock(TrafficFigures()) else { throw .outOfMemory }
        self.before = before
    }

    /// What has gone through all event loops.
    var trafficFigures: TrafficFigures { before.withLock { TrafficFigures(of: traffic) - $0 } }

    func reset() {
        connectionsReceived.store(0, ordering: .relaxed)
        connectionsRejected.store(0, ordering: .relaxed)
        errorReplies.store(0, ordering: .relaxed)
        before.withLock { $0 = TrafficFigures(of: traffic) }
    }
}
