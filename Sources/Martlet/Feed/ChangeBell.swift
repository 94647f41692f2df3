import Synchronization

/// Wakes tasks that wait for changes.
///
/// **Nobody sleeps through a change.** Who waits registers, then exchanges `isAwaited` for true, then looks whether there is
/// something. Who has something makes it visible, then exchanges `isAwaited` for false. Both are exchanges of one word,
/// acquiring and releasing, so one comes after the other and knows what was done before it: the one who waits finds what is
/// there, or the one who rings finds that it is awaited, and whoever registered before. That it does both costs a second
/// look at most.
///
/// Where nobody waits, to ring is one exchange. Where several do, who rings wakes one, and has a task wake the others.
final class ChangeBell: Sendable {
    private struct State {
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let isAwaited = Atomic(false)
    private let state: Lock<State>

    /// `nil` if there is no memory for it.
    init?() {
        guard let state = Lock(State()) else { return nil }
        self.state = state
    }

    /// Wakes all who wait. What they wait for is visible already.
    @inline(__always)
    func ring() {
        if isAwaited.exchange(false, ordering: .acquiringAndReleasing) { wakeAll() }
    }

    /// Suspends until the bell is rung or the task is cancelled, unless that is not necessary.
    nonisolated(nonsending) func wait(unless isOver: () -> Bool) async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiters[waiter] = continuation }
                _ = isAwaited.exchange(true, ordering: .acquiringAndReleasing)
                // One who cancels before it is registered finds nobody to wake.
                if isOver() || Task.isCancelled { wake(waiter) }
            }
        } onCancel: {
            wake(waiter)
        }
    }

    /// Each continuation is resumed by who takes it out.
    private func wake(_ waiter: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
    }

    private func wakeAll() {
        var woken = state.withLock { state in
            defer { state.waiters = [:] }
            return state.waiters
        }
        woken.popFirst()?.value.resume()
        guard !woken.isEmpty else { return }
        let others = woken
        Task.detached { for continuation in others.values { continuation.resume() } }
    }
}
