/// A task that waits until a change lasts, with no thread.
struct SuspendedWaiter {
    let number: UInt64
    let level: Durability
    /// Resumed once, by who takes the waiter out of the list.
    let continuation: CheckedContinuation<Void, Never>
}
