import MartletTestSupport

@testable import Martlet

/// A task that hears of a store's changes until they end, or it is cancelled.
struct FollowingTask {
    private let replayed: Guarded<ReplayedStore>
    private let task: Task<Void, any Error>

    /// - Parameter before: Called before each change is looked at.
    init(
        _ changes: Changes, from beginning: ReplayedStore = ReplayedStore(),
        before: @escaping @Sendable (Change) async -> Void = { _ in }
    ) {
        let replayed = Guarded(beginning)
        self.replayed = replayed
        task = Task {
            for try await change in changes {
                await before(change)
                replayed.withLock { $0.apply(change) }
            }
        }
    }

    /// What it has heard by now.
    var present: ReplayedStore { replayed.withLock { $0 } }

    func cancel() { task.cancel() }

    /// What it has heard in the end.
    func ended() async throws -> ReplayedStore {
        try await task.value
        return present
    }
}
