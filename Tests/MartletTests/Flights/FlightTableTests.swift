@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// Single interleavings of flights, step by step.
@Suite struct FlightTableTests {
    /// A waiter that comes when a value is about to be stored may come after it was stored and removed again.
    @Test func aWaiterThatComesWhileAValueIsStoredLooksAgain() throws {
        let table = try Store().core.flights()
        let key = Flight.Key(keyspace: 0, bytes: [1])
        guard case .leader(let flight) = try table.join(key, as: .thread),
            case .beside = try table.join(key, as: .computing),
            case .waiter(_, let early) = try table.join(key, as: .thread)
        else { throw Failure(number: 1) }
        #expect(table.beginLanding(flight))
        guard case .waiter(_, let late) = try table.join(key, as: .thread) else { throw Failure(number: 2) }
        // The other of the two that compute is about to store as well: that makes nobody earlier.
        #expect(table.beginLanding(flight))
        table.finish(flight, stored: [42])
        guard case .stored(let bytes) = early.sleep() else { throw Failure(number: 3) }
        #expect(bytes == [42])
        guard case .lookAgain = late.sleep() else { throw Failure(number: 4) }
        #expect(!table.beginLanding(flight), "the flight is over")
    }

    @Test func aComputationBesideThatCameLateDoesNotTakeTheStoredValueForItsOwn() throws {
        let store = try Store()
        let core = store.target.core
        guard case .compute(let leader) = try core.joinFlight(for: [1], as: .thread).wait() else {
            throw Failure(number: 1)
        }
        _ = leader.table.beginLanding(leader.flight)
        try put([1], [7], at: leader.place, core)
        try store.remove([1] as [UInt8])
        guard case .compute(let beside) = try core.joinFlight(for: [1], as: .computing).wait() else {
            throw Failure(number: 2)
        }
        leader.flight.landed.withLock { $0 = [7] }
        leader.table.finish(leader.flight, stored: [7])
        try store.remove([1] as [UInt8])
        let landing = try ([9] as [UInt8]).withValueBytes { try beside.land($0, expiring: .byDefault) }
        guard case .unstored = landing else { throw Failure(number: 3) }
    }

    @Test func threadsAreHandedAFlightBeforeTasks() throws {
        let table = try Store().core.flights()
        let key = Flight.Key(keyspace: 0, bytes: [1])
        guard case .leader(let flight) = try table.join(key, as: .suspending),
            case .waiter(_, let task) = try table.join(key, as: .suspending),
            case .waiter(_, let thread) = try table.join(key, as: .thread),
            case .beside = try table.join(key, as: .blockingTask)
        else { throw Failure(number: 1) }
        table.fail(flight)
        guard case .lead = thread.sleep() else { throw Failure(number: 2) }
        #expect(task.isWaiting)
        guard case .waiter(_, let blocking) = try table.join(key, as: .blockingTask) else { throw Failure(number: 3) }
        #expect(blocking.wake(.cancelled) && !blocking.wake(.lead), "a wait ends once")
        table.fail(flight)
        #expect(!task.isWaiting)
        table.fail(flight)
        #expect(table.count == 0)
    }

    private func put(_ key: [UInt8], _ value: [UInt8], at place: UInt64, _ core: KeyspaceCore) throws {
        let publication = try key.withKeyBytes { key in
            try value.withValueBytes { try core.put(key, $0, expecting: .placeholder(place)) }
        }
        #expect(publication.sequence != nil)
    }
}
