import Synchronization

/// The values that are being computed for `getOrPut`, one flight for a key, and who waits for them.
///
/// A flight is found by its key under one of sixteen mutexes, on the way of reads that miss only. A waiter is noted under
/// the same mutex as it finds the flight, and a flight ends under it, so none is forgotten. Waiters are woken, and values
/// copied, without it.
final class FlightTable: Sendable {
    /// How a call takes part.
    enum Part {
        /// It computes, and ends the flight.
        case leader(Flight)
        /// It waits.
        case waiter(Flight, FlightWaiter)
        /// It computes beside the leader, since it must not wait.
        /// - Parameter late: A value was about to be stored when it came, so that value may be stored and gone again.
        case beside(Flight, late: Bool)
    }

    private struct Stripe {
        var flights: [Flight.Key: Flight] = [:]
        /// How many computations rely on a placeholder, by its number.
        var holders: [UInt64: Int] = [:]
        /// The keys whose values are being computed anew. Nobody waits for these.
        var refreshes: Set<Flight.Key> = []
    }

    private static let stripeCount = 16

    private let budget: MemoryBudget
    private let lastNumber = Atomic<UInt64>(0)
    private let stripes: [Lock<Stripe>]

    init?(budget: MemoryBudget) {
        var stripes: [Lock<Stripe>] = []
        for _ in 0..<FlightTable.stripeCount {
            guard let stripe = Lock(Stripe()) else { return nil }
            stripes.append(stripe)
        }
        self.stripes = stripes
        self.budget = budget
    }

    /// A number for a placeholder, unlike any before.
    func nextNumber() -> UInt64 { lastNumber.add(1, ordering: .relaxed).newValue }

    /// Joins the flight for a key, or begins one.
    func join(_ key: Flight.Key, as caller: FlightCaller) throws(StoreError) -> Part {
        try stripe(key).withLock { stripe throws(StoreError) in
            if let flight = stripe.flights[key] {
                flight.isShared = true
                guard caller.mayWait(for: flight) else { return .beside(flight, late: flight.earlyWaiters != nil) }
                guard let waiter = FlightWaiter(budget: budget) else { throw .outOfMemory }
                if caller == .suspending {
                    flight.suspendedWaiters.append(waiter)
                } else {
                    flight.waiters.append(waiter)
                }
                return .waiter(flight, waiter)
            }
            guard budget.charge(key.cost) else { throw .outOfMemory }
            guard let flight = Flight(key: key, isSuspending: caller == .suspending) else {
                budget.release(key.cost)
                throw .outOfMemory
            }
            stripe.flights[key] = flight
            return .leader(flight)
        }
    }

    // MARK: Placeholders

    /// Notes that a computation relies on the placeholder of that number.
    func hold(_ number: UInt64, of flight: Flight) {
        stripe(flight.key).withLock { $0.holders[number, default: 0] += 1 }
    }

    /// Notes that a computation does no longer, and says whether it was the last.
    func release(_ number: UInt64, of flight: Flight) -> Bool {
        stripe(flight.key).withLock { stripe in
            guard let holders = stripe.holders[number], holders > 1 else {
                stripe.holders[number] = nil
                return true
            }
            stripe.holders[number] = holders - 1
            return false
        }
    }

    // MARK: Refreshing

    /// Whether the caller is the one that computes the value of a key anew. `false`: another does, or there is no memory
    /// to remember it.
    func beginRefresh(_ key: Flight.Key) -> Bool {
        stripe(key).withLock { stripe in
            guard !stripe.refreshes.contains(key), budget.charge(key.cost) else { return false }
            stripe.refreshes.insert(key)
            return true
        }
    }

    func endRefresh(_ key: Flight.Key) {
        stripe(key).withLock { _ = $0.refreshes.remove(key) }
        budget.release(key.cost)
    }

    /// How many values are being computed anew.
    var refreshCount: Int { stripes.map { $0.withLock { $0.refreshes.count } }.reduce(0, +) }

    // MARK: Ending

    /// Notes that a value is about to be stored. Who waits by now may have that value; who comes later has to look, since
    /// it may be stored and gone again before they came. Says whether anyone may want the value.
    func beginLanding(_ flight: Flight) -> Bool {
        stripe(flight.key).withLock { stripe in
            guard stripe.flights[flight.key] === flight else { return false }
            // Of two that are about to, the bound of the first holds for both.
            if flight.earlyWaiters == nil {
                flight.earlyWaiters = (flight.waiters.count, flight.suspendedWaiters.count)
            }
            return flight.isShared
        }
    }

    /// Ends a flight whose value is in the store now: `bytes`, or `nil` if nobody wanted it when it was about to be stored.
    func finish(_ flight: Flight, stored bytes: [UInt8]?) {
        let (early, late) = end(flight)
        for waiter in early { waiter.wake(bytes.map(FlightWaiter.Outcome.stored) ?? .lookAgain) }
        for waiter in late { waiter.wake(.lookAgain) }
    }

    /// Ends a flight whose key was changed by someone else meanwhile: whoever waits looks again.
    func finishUnstored(_ flight: Flight) {
        let (early, late) = end(flight)
        for waiter in early + late { waiter.wake(.lookAgain) }
    }

    /// Hands a flight that came to nothing to one of those who wait, or ends it.
    ///
    /// Threads go before tasks: a thread may hold up the executor that the task needs in order to go on.
    func fail(_ flight: Flight) {
        while let heir = heir(of: flight) {
            // One that gave up in the same moment is passed over.
            if heir.wake(.lead) { return }
        }
    }

    private func heir(of flight: Flight) -> FlightWaiter? {
        stripe(flight.key).withLock { stripe in
            guard stripe.flights[flight.key] === flight else { return nil }
            flight.earlyWaiters = nil
            if !flight.waiters.isEmpty {
                flight.isSuspending = false
                return flight.waiters.removeFirst()
            }
            if !flight.suspendedWaiters.isEmpty {
                flight.isSuspending = true
                return flight.suspendedWaiters.removeFirst()
            }
            remove(flight, from: &stripe)
            return nil
        }
    }

    /// How many flights there are.
    var count: Int { stripes.map { $0.withLock { $0.flights.count } }.reduce(0, +) }

    /// How many wait for them.
    var waiterCount: Int {
        stripes.map { stripe in
            stripe.withLock { stripe in
                stripe.flights.values.flatMap { $0.waiters + $0.suspendedWaiters }.filter(\.isWaiting).count
            }
        }.reduce(0, +)
    }

    private func end(_ flight: Flight) -> (early: [FlightWaiter], late: [FlightWaiter]) {
        stripe(flight.key).withLock { stripe in
            guard stripe.flights[flight.key] === flight else { return ([], []) }
            remove(flight, from: &stripe)
            let bound = flight.earlyWaiters ?? (0, 0)
            defer { (flight.waiters, flight.suspendedWaiters) = ([], []) }
            return (
                Array(flight.waiters[..<bound.threads] + flight.suspendedWaiters[..<bound.tasks]),
                Array(flight.waiters[bound.threads...] + flight.suspendedWaiters[bound.tasks...])
            )
        }
    }

    private func remove(_ flight: Flight, from stripe: inout Stripe) {
        stripe.flights[flight.key] = nil
        budget.release(flight.key.cost)
    }

    private func stripe(_ key: Flight.Key) -> Lock<Stripe> {
        stripes[Int(UInt(bitPattern: key.hashValue) % UInt(FlightTable.stripeCount))]
    }
}
