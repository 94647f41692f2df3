import Martlet

/// Lets each client make some requests at once, and then one more each `interval`.
///
/// What is stored for a client is one number, the time at which all of its requests are paid for. A request moves it on
/// by an interval; one that would move it further than `burst` intervals from now is refused. Clients that are unknown,
/// or paid for, have the whole burst: so a number expires when its time has come. (Where the time of day is set forward,
/// clients are forgotten by so much earlier.) Any number of threads may use one limiter at once.
struct RateLimiter: Sendable {
    /// What becomes of a request.
    enum Decision: Hashable {
        case allowed
        case denied(retryAfterNanoseconds: UInt64)
    }

    private let clients: Keyspace<String, UInt64>
    private let clock: any StoreClock
    private let burst: UInt64
    private let intervalNanoseconds: UInt64

    /// `burst` requests at once, then one each interval. A test gives a clock that it moves itself, the one of the store.
    init(
        in store: Store, burst: UInt64, intervalNanoseconds: UInt64, clock: any StoreClock = SystemClock()
    ) throws(StoreError) {
        clients = try store.keyspace("clients", String.self, UInt64.self)
        self.clock = clock
        self.burst = burst
        self.intervalNanoseconds = intervalNanoseconds
    }

    /// How many clients are in memory.
    var count: Int { clients.count }

    /// Decides about one request, and counts it if it is allowed.
    ///
    /// The number is swapped only if it is still the one that was looked at: where two threads ask at once, one of them
    /// looks again and sees what the other has stored. So no burst is given twice.
    func request(by client: String) throws(StoreError) -> Decision {
        while true {
            let now = clock.monotonicNanoseconds
            let known = try clients.getVersioned(client)
            let next = max(known?.value ?? 0, now) + intervalNanoseconds
            let latest = now + burst * intervalNanoseconds
            guard next <= latest else { return .denied(retryAfterNanoseconds: next - latest) }
            // From then on the client has the whole burst again, as unknown ones have.
            let lifetime = Duration.nanoseconds(Int64(clamping: next - now))
            let swap = try clients.compareAndSwap(
                client, expected: known?.sequence, desired: next, expiring: .after(lifetime))
            if case .swapped = swap { return .allowed }
        }
    }
}
