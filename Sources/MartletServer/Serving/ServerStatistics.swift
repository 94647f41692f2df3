import Synchronization

/// What the server counts, over all its threads.
final class ServerStatistics: Sendable {
    let clients = Atomic<Int>(0)
    let connectionsReceived = Atomic<Int>(0)
    let connectionsRejected = Atomic<Int>(0)
    let commandsProcessed = Atomic<Int>(0)
    let errorReplies = Atomic<Int>(0)
    let inputBytes = Atomic<Int>(0)
    let outputBytes = Atomic<Int>(0)

    func reset() {
        connectionsReceived.store(0, ordering: .relaxed)
        connectionsRejected.store(0, ordering: .relaxed)
        commandsProcessed.store(0, ordering: .relaxed)
        errorReplies.store(0, ordering: .relaxed)
        inputBytes.store(0, ordering: .relaxed)
        outputBytes.store(0, ordering: .relaxed)
    }
}
