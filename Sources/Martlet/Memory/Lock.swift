/// A mutex that owns the state it protects: there is no way to the state but through it.
///
/// `@unchecked Sendable`: `state` is only ever touched inside `withLock`, one thread at a time.
package final class Lock<State>: @unchecked Sendable {
    private let mutex: RawMutex
    private var state: State

    /// `nil` if there is no memory for a mutex.
    package init?(_ state: State) {
        guard let address = System.allocate(bytes: RawMutex.bytes, alignment: 64) else { return nil }
        mutex = RawMutex(initializingAt: address)
        self.state = state
    }

    deinit {
        mutex.destroy()
        System.deallocate(mutex.address)
    }

    package func withLock<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R {
        try mutex.withLock { () throws(E) in try body(&state) }
    }
}
