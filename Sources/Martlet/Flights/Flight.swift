/// One key's value being computed.
///
/// `@unchecked Sendable`: what varies is touched only under the mutex of the flight's stripe in `FlightTable`, or after
/// the flight was taken out of it by whoever did.
final class Flight: @unchecked Sendable {
    struct Key: Hashable, Sendable {
        let keyspace: UInt32
        let bytes: [UInt8]

        /// What a flight costs, generously.
        var cost: Int { bytes.count + 512 }
    }

    let key: Key
    var waiters: [FlightWaiter] = []
    /// How many of them had come before the value was about to be stored.
    var earlyWaiters = 0
    /// Whether anyone but the leader may want the result.
    var isShared = false
    /// What was stored, if someone else may want it.
    var result: [UInt8]?

    init(key: Key) {
        self.key = key
    }

    /// Whether the code that runs now was called to compute a value. It must not wait for another flight: that one may
    /// be waiting for this.
    ///
    /// Local to the task, and handed to tasks that it starts; outside of tasks, to the thread.
    @TaskLocal @usableFromInline static var isUnderWay = false
}
