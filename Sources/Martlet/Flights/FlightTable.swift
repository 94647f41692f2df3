import Synchronization

/// The values that are being computed for `getOrPut`, one flight for a key, and who waits for them.
///
/// A flight is found by its key under one of sixteen mutexes, on the way of reads that miss only. A waiter is noted under
/// the same mutex as it finds the flight, and a flight ends under it, so none is forgotten. Nothing else is done under
/// it: waiters are woken afterwards.
final class FlightTable: Sendable {
    /// How a call takes part.
    enum Part {
        /// It computes, and ends the flight.
        case leader(Flight)
        /// It waits.
        case waiter(Flight)
        /// It computes beside the leader, since it must not wait.
        case beside(Flight)
    }

    private static let stripeCount = 16

    private let budget: MemoryBudget
    private let lastNumber = Atomic<UInt64>(0)
    private let stripes: [Lock<[Flight.Key: Flight]>]

    init?(budget: MemoryBudget) {
        var stripes: [Lock<[Flight.Key: Flight]>] = []
        for _ in 0..<FlightTable.stripeCount {
            guard let stripe = Lock<[Flight.Key: Flight]>([:]) else { return nil }
            stripes.append(stripe)
        }
        self.stripes = stripes
        self.budget = budget
    }

    /// A number for a placeholder, unlike any before.
    func nextNumber() -> UInt64 { lastNumber.add(1, ordering: .relaxed).newValue }

    /// Joins the flight for a key, or begins one.
    /// - Parameter waiter: Who waits if there is one, `nil` for a caller that must not wait.
    func join(_ key: Flight.Key, waiter: FlightWaiter?) throws(StoreError) -> Part {
        try stripe(key).withLock { flights throws(StoreError) in
            if let flight = flights[key] {
                guard let waiter else {
                    flight.isShared = true
                    return .beside(flight)
                }
                flight.isShared = true
                flight.waiters.append(waiter)
                return .waiter(flight)
            }
            guard budget.charge(key.cost) else { throw .outOfMemory }
            let flight = Flight(key: key)
            flights[key] = flight
            return .leader(flight)
        }
    }

    /// Notes that a value is about to be stored. Who waits by now may have that value; who comes later has to look, since
    /// it may be stored and gone again before they came.
    func beginLanding(_ flight: Flight) {
        stripe(flight.key).withLock { _ in flight.earlyWaiters = flight.waiters.count }
    }

    /// Ends a flight whose value is in the store now. What others get of it is made by `bytes`, if there are others.
    func finish(_ flight: Flight, stored bytes: () -> [UInt8]) {
        let waiters = end(flight) { flight in
            if flight.isShared { flight.result = bytes() }
        }
        for (number, waiter) in waiters.enumerated() {
            if number < flight.earlyWaiters, let result = flight.result {
                waiter.wake(.stored(result))
            } else {
                waiter.wake(.lookAgain)
            }
        }
    }

    /// Ends a flight whose key was changed by someone else meanwhile: whoever waits looks again.
    func finishUnstored(_ flight: Flight) {
        for waiter in end(flight, { _ in }) { waiter.wake(.lookAgain) }
    }

    /// Hands a flight that came to nothing to one of those who wait, or ends it.
    func fail(_ flight: Flight) {
        let heir: FlightWaiter? = stripe(flight.key).withLock { flights in
            guard flights[flight.key] === flight else { return nil }
            if flight.waiters.isEmpty {
                remove(flight, from: &flights)
                return nil
            }
            flight.earlyWaiters = 0
            return flight.waiters.removeFirst()
        }
        heir?.wake(.lead)
    }

    /// Takes a waiter that gives up out of its flight. `false`: it has been woken already.
    func abandon(_ flight: Flight, _ waiter: FlightWaiter) -> Bool {
        stripe(flight.key).withLock { _ in
            guard let index = flight.waiters.firstIndex(where: { $0 === waiter }) else { return false }
            flight.waiters.remove(at: index)
            if index < flight.earlyWaiters { flight.earlyWaiters -= 1 }
            return true
        }
    }

    /// What a flight stored, if it did.
    func result(of flight: Flight) -> [UInt8]? {
        stripe(flight.key).withLock { _ in flight.result }
    }

    /// How many flights there are.
    var count: Int { stripes.map { $0.withLock { $0.count } }.reduce(0, +) }

    /// How many wait for them.
    var waiterCount: Int {
        stripes.map { $0.withLock { $0.values.map(\.waiters.count).reduce(0, +) } }.reduce(0, +)
    }

    private func end(_ flight: Flight, _ body: (Flight) -> Void) -> [FlightWaiter] {
        stripe(flight.key).withLock { flights in
            guard flights[flight.key] === flight else { return [] }
            body(flight)
            remove(flight, from: &flights)
            defer { flight.waiters = [] }
            return flight.waiters
        }
    }

    private func remove(_ flight: Flight, from flights: inout [Flight.Key: Flight]) {
        flights[flight.key] = nil
        budget.release(flight.key.cost)
    }

    private func stripe(_ key: Flight.Key) -> Lock<[Flight.Key: Flight]> {
        stripes[Int(UInt(bitPattern: key.hashValue) % UInt(FlightTable.stripeCount))]
    }
}
