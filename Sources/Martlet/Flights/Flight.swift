/// One key's value being computed.
///
/// `@unchecked Sendable`: every `var` is touched only under the mutex of the flight's stripe in `FlightTable`.
final class Flight: @unchecked Sendable {
    struct Key: Hashable, Sendable {
        let keyspace: UInt32
        let bytes: [UInt8]

        /// What a flight costs, generously.
        var cost: Int { bytes.count + 512 }
    }

    let key: Key
    /// What was stored, if someone else may want it.
    ///
    /// Locked while a value is stored and the flight ended with it: of two computations that come to store at once, the
    /// second finds what the first stored, and does not take it for a change by somebody else.
    let landed: Lock<[UInt8]?>
    /// Threads that wait, in the order in which they came.
    var waiters: [FlightWaiter] = []
    /// Tasks that wait, likewise.
    var suspendedWaiters: [FlightWaiter] = []
    /// How many of them had come before the value was about to be stored; `nil` before that.
    var earlyWaiters: (threads: Int, tasks: Int)?
    /// Whether it is a task that computes, and may be suspended meanwhile.
    var isSuspending: Bool
    /// Whether anyone but the leader may want the result.
    var isShared = false

    /// `nil` if there is no memory for its mutex.
    init?(key: Key, isSuspending: Bool) {
        guard let landed = Lock<[UInt8]?>(nil) else { return nil }
        self.key = key
        self.landed = landed
        self.isSuspending = isSuspending
    }
}
