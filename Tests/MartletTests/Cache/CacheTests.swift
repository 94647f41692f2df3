@testable import Martlet
import MartletTestSupport
import Testing

/// What `getOrPut` stores: for how long, computed anew when, and that there is nothing to be had.
@Suite struct CacheTests {
    private let clock = ManualClock(wallMilliseconds: 1_000_000)

    private func store() throws -> Store { try Store(StoreOptions(clock: clock)) }

    // MARK: How long

    @Test(arguments: CacheFace.allCases)
    func aComputedValueLivesAsLongAsTheCallSays(face: CacheFace) async throws {
        let store = try store()
        #expect(try await face.ask(store, "a", expiring: .after(.seconds(10))) { "first" } == "first")
        #expect(try await face.ask(store, "b") { "for ever" } == "for ever")
        clock.advance(by: .milliseconds(9_999))
        #expect(try await face.ask(store, "a", expiring: .after(.seconds(10))) { "second" } == "first")
        clock.advance(by: .milliseconds(1))
        #expect(try await face.ask(store, "a", expiring: .after(.seconds(10))) { "second" } == "second")
        #expect(try store.timeToLive("b") == .unlimited)
        try expectNothingLeft(in: store, refreshing: true)
    }

    @Test(arguments: CacheFace.allCases)
    func aComputationSaysHowLongItsValueLives(face: CacheFace) async throws {
        let store = try store()
        for (number, left) in [(1, 30), (2, 31)] {
            let value = try await face.ask(store, "token", refreshBefore: .seconds(30)) { expiration in
                expiration = .after(.seconds(60))
                return "\(number)"
            }
            #expect(value == "\(number)")
            clock.advance(by: .seconds(60 - left))
        }
        #expect(try await face.ask(store, "token", refreshBefore: .seconds(30)) { _ in "early" } == "2")
        // What says nothing lives as the keyspace says, and what has no deadline does not grow old.
        store.setDefaultTimeToLive(.seconds(5))
        #expect(try await face.ask(store, "plain", refreshBefore: nil) { _ in "plain" } == "plain")
        #expect(try store.timeToLive("plain") == limited(5_000))
        try store.put("ageless", "x", expiring: .never)
        #expect(try await face.ask(store, "ageless", refreshBefore: .seconds(30)) { _ in "y" } == "x")
    }

    // MARK: Computed anew

    @Test(arguments: CacheFace.allCases)
    func aValueOfTheAgeSaidIsComputedAnew(face: CacheFace) async throws {
        let store = try store()
        func ask(_ value: String) async throws -> String {
            try await face.ask(store, "a", expiring: .after(.seconds(60)), refreshAfter: .seconds(20)) { value }
        }
        #expect(try await ask("first") == "first")
        clock.advance(by: .milliseconds(19_999))
        #expect(try await ask("second") == "first")
        clock.advance(by: .milliseconds(1))
        #expect(try await ask("third") == "third")
        #expect(try store.timeToLive("a") == limited(60_000))
        clock.advance(by: .milliseconds(19_999))
        #expect(try await ask("fourth") == "third")
        try expectNothingLeft(in: store, refreshing: true)
    }

    @Test(arguments: CacheFace.allCases)
    func whoFailsToComputeAnewHasTheOldValueAndTheLoggerTheError(face: CacheFace) async throws {
        let messages = Guarded<[String]>([])
        let logger = StoreLogger(level: .warning) { level, message in
            messages.withLock { $0.append("\(level): \(message)") }
        }
        let store = try Store(StoreOptions(logger: logger, clock: clock))
        func ask(_ compute: () throws -> String) async throws -> String {
            try await face.ask(store, "a", expiring: .after(.seconds(60)), refreshAfter: .seconds(20), compute)
        }
        // Where there is no value, the error is the caller's.
        await #expect(throws: Failure.self) { try await ask { throw Failure(number: 1) } }
        #expect(try await ask { "old" } == "old")
        clock.advance(by: .seconds(20))
        #expect(messages.withLock { $0 } == [])
        for number in 2...3 { #expect(try await ask { throw Failure(number: number) } == "old") }
        #expect(
            messages.withLock { $0 }
                == (2...3).map {
                    "warning: a value of the default keyspace could not be computed anew: Failure(number: \($0))"
                })
        #expect(try store.timeToLive("a") == limited(40_000))
        #expect(try await ask { "new" } == "new")
        try expectNothingLeft(in: store, refreshing: true)
    }

    @Test(arguments: CacheFace.allCases, Disturbance.allCases)
    func whoWritesOrRemovesTheKeyMeanwhileWins(face: CacheFace, disturbance: Disturbance) async throws {
        let store = try store()
        #expect(try await refresh(in: store, face) { try disturbance.disturb(store, clock) } == "new")
        #expect(try store.get("a", as: String.self) == disturbance.left)
        try expectNothingLeft(in: store, refreshing: true)
    }

    #if MARTLET_CHECKS
    @Test(arguments: CacheFace.allCases)
    func aStoreThatDoesNotLookWhichVersionItReplacesIsNoticed(face: CacheFace) async throws {
        let store = try store()
        _ = try await refresh(in: store, face) {
            try store.put("a", "other")
            store.core.epochs.faults.make(.ignoreExpectations)
        }
        #expect(try store.get("a", as: String.self) != Disturbance.put.left)
    }
    #endif

    enum Disturbance: CaseIterable, Sendable {
        case none, put, remove, putAndRemove, clear, expire, expiry

        func disturb(_ store: Store, _ clock: ManualClock) throws {
            switch self {
            case .none: break
            case .put: try store.put("a", "other")
            case .remove: try store.remove("a")
            case .putAndRemove:
                try store.put("a", "other")
                try store.remove("a")
            case .clear: try store.clear()
            case .expire: try store.expire("a", .after(.seconds(90)))
            case .expiry: clock.advance(by: .seconds(60))
            }
        }

        var left: String? {
            switch self {
            case .none: "new"
            case .put: "other"
            case .expire: "old"
            case .remove, .putAndRemove, .clear, .expiry: nil
            }
        }
    }

    /// Has a value computed anew, and does something meanwhile.
    private func refresh(in store: Store, _ face: CacheFace, _ disturb: () throws -> Void) async throws -> String {
        try store.put("a", "old", expiring: .after(.seconds(60)))
        clock.advance(by: .seconds(20))
        return try await face.ask(store, "a", expiring: .after(.seconds(60)), refreshAfter: .seconds(20)) {
            try disturb()
            return "new"
        }
    }

    /// It expired while it was computed anew, and another computes it as an absent one: nothing of the two is mixed up.
    @Test func aValueThatExpiresWhileItIsComputedAnewIsComputedByTheNextCaller() throws {
        let store = try store()
        func ask(_ compute: () throws -> String) throws -> String {
            try store.getOrPut("a", expiring: .after(.seconds(60)), refreshAfter: .seconds(20), compute)
        }
        _ = try ask { "old" }
        clock.advance(by: .seconds(20))
        let value = try ask {
            clock.advance(by: .seconds(40))
            let next = try ask { "of the next caller" }
            #expect(next == "of the next caller")
            return "too late"
        }
        #expect(value == "too late")
        #expect(try store.get("a", as: String.self) == "of the next caller")
        try expectNothingLeft(in: store, refreshing: true)
    }

    @Test func aComputationMayAskForTheValueThatItComputesAnew() throws {
        let store = try store()
        try store.put("a", "old", expiring: .after(.seconds(60)))
        clock.advance(by: .seconds(30))
        func ask(_ compute: () throws -> String) throws -> String {
            try store.getOrPut("a", expiring: .after(.seconds(60)), refreshAfter: .seconds(20), compute)
        }
        #expect(try ask { try ask { "never" } + " and new" } == "old and new")
        #expect(try store.get("a", as: String.self) == "old and new")
    }

    /// Found old, and before the right to compute it anew was had, another had stored a new value.
    @Test func whoFoundAnOlderVersionDoesNotComputeAnew() throws {
        let core = try store().target.core
        let key: [UInt8] = [1]
        func put() throws -> SequenceNumber {
            let publication = try key.withKeyBytes { try core.put($0, $0, expecting: .anything) }
            return SequenceNumber(rawValue: try #require(publication.sequence))
        }
        let (first, second) = (try put(), try put())
        #expect(try core.beginRefresh(of: key, first) == nil)
        let refresh = try #require(try core.beginRefresh(of: key, second))
        #expect(try core.beginRefresh(of: key, second) == nil, "one at a time")
        refresh.end()
        #expect(try core.beginRefresh(of: key, second) != nil)
    }

    @Test func withoutMemoryToRememberWhoComputesTheOldValueDoes() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20, clock: clock))
        try store.put("a", "old", expiring: .after(.seconds(60)))
        try store.put("b", "old", expiring: .after(.seconds(60)))
        clock.advance(by: .seconds(30))
        func ask(_ key: String) throws -> String {
            try store.getOrPut(key, expiring: .after(.seconds(60)), refreshAfter: .seconds(20)) { "new" }
        }
        #expect(try ask("b") == "new")
        let budget = store.core.memory.budget
        var taken = 0
        while budget.charge(64) { taken += 64 }
        #expect(try ask("a") == "old")
        budget.release(taken)
        #expect(try ask("a") == "new")
    }

    @Test func theKeyspacesTimeToLiveTellsTheAge() throws {
        let store = try store()
        func ask(_ value: String) throws -> String { try store.getOrPut("a", refreshAfter: .seconds(20)) { value } }
        #expect(try ask("ageless") == "ageless")
        clock.advance(by: .seconds(1_000))
        #expect(try ask("new") == "ageless")
        store.setDefaultTimeToLive(.seconds(60))
        #expect(try ask("new") == "ageless")
        try store.put("a", "old")
        clock.advance(by: .milliseconds(19_999))
        #expect(try ask("new") == "old")
        clock.advance(by: .milliseconds(1))
        #expect(try ask("new") == "new")
        // An age that is not reached.
        store.setDefaultTimeToLive(.seconds(20))
        try store.put("a", "old")
        clock.advance(by: .milliseconds(19_999))
        #expect(try ask("new") == "old")
    }

    @Test func anAgeThatNothingTellsIsAMistakeOfTheProgram() async {
        await #expect(processExitsWith: .failure) {
            _ = try Store().getOrPut("a", expiring: .never, refreshAfter: .seconds(1)) { "x" }
        }
        await #expect(processExitsWith: .failure) {
            _ = try Store().getOrPut("a", expiring: .after(.seconds(2)), refreshAfter: .zero) { "x" }
        }
        await #expect(processExitsWith: .success) {
            _ = try Store().getOrPut("a", expiring: .after(.seconds(2)), refreshAfter: .seconds(1)) { "x" }
        }
    }

    /// The files have the new value and its deadline.
    @Test(arguments: CacheFace.allCases)
    func aValueComputedAnewLastsInADirectory(face: CacheFace) async throws {
        let disk = SimulatedDisk()
        let core = try StoreCore(StoreOptions(clock: clock), storage: disk, limits: .tiny)
        #expect(try await refresh(in: Store(core: core), face) {} == "new")
        try core.close()
        let store = Store(core: try StoreCore(StoreOptions(clock: clock), storage: disk, limits: .tiny))
        #expect(try store.get("a", as: String.self) == "new")
        #expect(try store.timeToLive("a") == limited(60_000))
    }

    // MARK: Nothing to be had

    @Test(arguments: CacheFace.allCases)
    func thatThereIsNothingIsRememberedForATimeOfItsOwn(face: CacheFace) async throws {
        let store = try store()
        func ask(_ key: String, _ value: String?) async throws -> String? {
            try await face.lookUp(
                store, key, expiring: .after(.seconds(60)), missingExpiring: .after(.seconds(30)),
                refreshAfter: .seconds(20)
            ) { value }
        }
        #expect(try await ask("a", nil) == nil)
        #expect(try await ask("b", "found") == "found")
        #expect(try store.timeToLive("a") == limited(30_000))
        #expect(try store.timeToLive("b") == limited(60_000))
        // Only what was found grows old.
        clock.advance(by: .milliseconds(29_999))
        #expect(try await ask("a", "since") == nil)
        #expect(try await ask("b", "again") == "again")
        clock.advance(by: .milliseconds(1))
        #expect(try await ask("a", "since") == "since")
        #expect(try store.get("a", as: Lookup<String>.self) == .found("since"))
        // What was found may be gone when it is computed anew.
        clock.advance(by: .seconds(20))
        #expect(try await ask("a", nil) == nil)
        #expect(try store.get("a", as: Lookup<String>.self) == .missing)
        #expect(try store.timeToLive("a") == limited(30_000))
    }

    private func limited(_ milliseconds: Int64) -> TimeToLive {
        .limited(
            .milliseconds(milliseconds), until: Deadline(millisecondsSince1970: clock.wallMilliseconds + milliseconds))
    }
}

/// Neither a flight is left, nor a placeholder, nor a right to compute anew.
func expectNothingLeft(in store: Store, refreshing: Bool) throws {
    let flights = try store.core.flights()
    #expect(flights.count == 0)
    #expect(flights.refreshCount == 0)
    store.core.checkInvariantsWithoutSweeper()
    #expect(store.core.defaultIndex.placeholderCount == 0)
}
