@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// Values computed anew by one of many who ask; run under ThreadSanitizer as well.
@Suite struct RefreshConcurrencyTests {
    private let clock = ManualClock(wallMilliseconds: 1_000_000)

    private func store() throws -> Store { try Store(StoreOptions(clock: clock)) }

    // MARK: One computes, nobody waits

    @Test func oneThreadComputesAnewAndTheOthersHaveTheOldValueMeanwhile() throws {
        let store = try store()
        for round in 0..<20 {
            try makeDue("key \(round)", in: store)
            let tally = try tallyOfThreads(8) { compute in try ask(store, "key \(round)", compute) }
            #expect(tally == Tally(computations: 1, old: 7, new: 1))
        }
        try expectNothingLeft(in: store, refreshing: true)
    }

    /// A cache that looks how old a value is and then computes: whoever comes meanwhile computes as well.
    @Test func aCacheInWhichAllComputeAnewIsNoticed() throws {
        let store = try store()
        try makeDue("key", in: store)
        let tally = try tallyOfThreads(8) { compute in
            guard case .limited(let rest, _) = try store.timeToLive("key"), rest > .seconds(40),
                let value = try store.get("key", as: String.self)
            else {
                let value = try compute()
                try store.put("key", value, expiring: .after(.seconds(60)))
                return value
            }
            return value
        }
        #expect(tally.computations > 1)
    }

    @Test func oneTaskComputesAnewAndTheOthersHaveTheOldValueMeanwhile() async throws {
        let store = try store()
        try makeDue("key", in: store)
        let (computations, old) = (Counter(), Counter())
        await withTaskGroup { tasks in
            // Far more than the pool has threads: ones that waited would never let the computation go on.
            for _ in 0..<200 {
                tasks.addTask {
                    let value = try? await askSuspending(store, "key") {
                        computations.add(1)
                        while old.value < 199 { await Task.yield() }
                        return "new"
                    }
                    if value == "old" { old.add(1) }
                }
            }
        }
        #expect(computations.value == 1 && old.value == 199)
        #expect(try store.get("key", as: String.self) == "new")
        try expectNothingLeft(in: store, refreshing: true)
    }

    /// The one right is had by threads and tasks together, and neither waits for the other.
    @Test func aTaskThatComputesAnewHoldsUpNoThread() async throws {
        let store = try store()
        try makeDue("key", in: store)
        let value = try await askSuspending(store, "key") {
            let thread = await onAThread { try ask(store, "key") { "of the thread" } }
            return "\(thread) and new"
        }
        #expect(value == "old and new")
    }

    // MARK: Those who give up

    @Test func aTaskThatIsCancelledWhileItComputesAnewHasTheOldValueAndLetsTheNextTry() async throws {
        let store = try store()
        try makeDue("key", in: store)
        let flights = try store.core.flights()
        let computing = Task {
            try await askSuspending(store, "key") {
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
        while flights.refreshCount == 0 { await Task.yield() }
        #expect(try ask(store, "key") { "never" } == "old")
        computing.cancel()
        #expect(try await computing.value == "old")
        #expect(try ask(store, "key") { "new" } == "new")
        try expectNothingLeft(in: store, refreshing: true)
    }

    // MARK: Against writers

    /// The truth changes, then the key is removed; whoever asks after that must not get the truth of before.
    @Test func whoAsksAfterARemovalNeverGetsWhatWasTrueBefore() throws {
        let store = try store()
        #expect(try countStale(in: store) == 0)
        try store.remove("key")
        try expectNothingLeft(in: store, refreshing: true)
    }

    #if MARTLET_CHECKS
    @Test func aStoreThatDoesNotLookWhichVersionItReplacesIsNoticed() throws {
        let stale = try untilNoticed { _ in
            let store = try store()
            store.core.epochs.faults.make(.ignoreExpectations)
            return try countStale(in: store)
        }
        #expect(stale > 0)
    }
    #endif

    @Test(arguments: Seed.some(2))
    func stormsOfThreadsErrorsWritesAndTimeLeaveNothingBehind(seed: Seed) throws {
        let store = try store()
        onThreads(6) { thread in
            var random = Seed(seed.value &+ UInt64(thread)).generator()
            for _ in 0..<1_500 {
                let key = "key \(Int.random(in: 0..<4, using: &random))"
                switch Int.random(in: 0..<12, using: &random) {
                case 0: try store.remove(key)
                case 1: try store.put(key, "\(key) was put", expiring: .after(.seconds(60)))
                case 2, 3: clock.advance(by: .seconds(7))
                case 4: _ = try? ask(store, key) { throw Failure(number: thread) }
                default:
                    let value = try ask(store, key) { "\(key) of \(thread)" }
                    precondition(value.hasPrefix(key), "\(key) has \(value), \(seed)")
                }
            }
        }
        try expectNothingLeft(in: store, refreshing: true)
    }

    // MARK: How it is asked

    private func makeDue(_ key: String, in store: Store) throws {
        try store.put(key, "old", expiring: .after(.seconds(60)))
        clock.advance(by: .seconds(20))
    }

    private struct Tally: Equatable {
        var computations = 0
        var old = 0
        var new = 0
    }

    /// What threads get that ask all at once, while a computation goes on until all others have an answer, or one more
    /// computes.
    private func tallyOfThreads(
        _ count: Int, _ ask: @escaping @Sendable (_ compute: () throws -> String) throws -> String
    ) throws -> Tally {
        let (computations, old, new) = (Counter(), Counter(), Counter())
        onThreads(count) { _ in
            let value = try ask {
                computations.add(1)
                waitUntil(old.value == count - 1 || computations.value > 1)
                return "new"
            }
            (value == "old" ? old : new).add(1)
        }
        return Tally(computations: computations.value, old: old.value, new: new.value)
    }

    private func countStale(in store: Store) throws -> Int {
        let (truth, removed) = (Counter(), Counter())
        let stale = Counter()
        let isDone = Atomic<Bool>(false)
        onThreads(4) { thread in
            if thread == 0 {
                for _ in 0..<3_000 {
                    let new = truth.add(1)
                    try store.remove("key")
                    removed.add(new - removed.value)
                    System.yield()
                }
                return isDone.store(true, ordering: .releasing)
            }
            while !isDone.load(ordering: .acquiring) {
                let least = removed.value
                // Old from the first millisecond on: nearly each call computes anew.
                let value = try store.getOrPut(
                    "key", as: String.self, expiring: .after(.seconds(60)), refreshAfter: .milliseconds(1)
                ) {
                    let now = truth.value
                    System.yield()
                    return "\(now)"
                }
                if thread == 1 { clock.advance(by: .milliseconds(1)) }
                if Int(value) ?? 0 < least { stale.add(1) }
            }
        }
        return stale.value
    }
}

private func ask(_ store: Store, _ key: String, _ compute: () throws -> String) throws -> String {
    try store.getOrPut(key, expiring: .after(.seconds(60)), refreshAfter: .seconds(20), compute)
}

private func askSuspending(
    _ store: Store, _ key: String, _ compute: nonisolated(nonsending) () async throws -> String
) async throws -> String {
    try await store.suspending.getOrPut(key, expiring: .after(.seconds(60)), refreshAfter: .seconds(20), compute)
}
