import Martlet

/// Lets each client make some requests at once, and then one more each `interval`.
///
/// What is stored for a client is one number, the time at which all of its requests are paid for. A request moves it on
/// by an interval; one that would move it further than `burst` intervals from now is refused. Clients that are unknown,
/// or paid for, have the whole burst. Any number of threads may use one limiter at once.
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

    /// `burst` requests at once, then one each interval. A test gives a clock that it moves itself.
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
    /// `update` is one step for the client's key: where two threads ask at once, the closure of one of them runs again
    /// and sees what the other has stored. So no burst is given twice.
    func request(by client: String) throws -> Decision {
        let now = clock.monotonicNanoseconds
        return try clients.update(client) { paidAt in
            let next = max(paidAt ?? 0, now) + intervalNanoseconds
            let latest = now + burst * intervalNanoseconds
            guard next <= latest else { return .denied(retryAfterNanoseconds: next - latest) }
            paidAt = next
            return .allowed
        }
    }

    /// One step of forgetting clients that have the whole burst again, as unknown ones have.
    /// - Returns: Where the next step begins; `nil` when all clients have been looked at.
    func forgetIdle(from place: ScanCursor = .start) throws -> ScanCursor? {
        let now = clock.monotonicNanoseconds
        return try clients.scan(from: place, limit: 100) { client, paidAt in
            guard paidAt <= now else { return }
            // The client may make a request meanwhile, so it is looked at once more, as one step.
            try clients.update(client) { paidAt in
                if let time = paidAt, time <= now { paidAt = nil }
            }
        }
    }
}
