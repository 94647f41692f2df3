@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// `getOrPut` under storms, re-entrancy and throwing closures; run under ThreadSanitizer as well.
@Suite struct FlightConcurrencyTests {
    @Test func oneComputationServesAllThreadsThatAskAtOnce() throws {
        let store = try Store()
        for round in 0..<20 {
            let computations = Atomic<Int>(0)
            let wrong = Atomic<Int>(0)
            onThreads(16) { _ in
                let value = try store.getOrPut("key \(round)", as: String.self) {
                    let number = computations.add(1, ordering: .relaxed).newValue
                    waitUntil(waiting(in: store) == 15 || number > 1)
                    return "value \(number)"
                }
                if value != "value 1" { wrong.add(1, ordering: .relaxed) }
            }
            #expect(computations.load(ordering: .relaxed) == 1)
            #expect(wrong.load(ordering: .relaxed) == 0)
        }
        try expectNothingLeft(in: store)
    }

    @Test func anErrorGoesToItsOwnCallerAndOneWaiterTriesAgain() throws {
        let store = try Store()
        let computations = Atomic<Int>(0)
        let errors = Atomic<Int>(0)
        let values = Atomic<Int>(0)
        let underWay = Atomic<Int>(0)
        onThreads(8) { _ in
            do {
                let value = try store.getOrPut("key", as: String.self) {
                    precondition(underWay.add(1, ordering: .relaxed).newValue == 1, "two waiters try at once")
                    defer { underWay.subtract(1, ordering: .relaxed) }
                    let number = computations.add(1, ordering: .relaxed).newValue
                    waitUntil(waiting(in: store) == 8 - number)
                    if number <= 3 { throw Failure(number: number) }
                    return "\(number)"
                }
                precondition(value == "4")
                values.add(1, ordering: .relaxed)
            } catch is Failure {
                errors.add(1, ordering: .relaxed)
            }
        }
        #expect(computations.load(ordering: .relaxed) == 4)
        #expect(errors.load(ordering: .relaxed) == 3)
        #expect(values.load(ordering: .relaxed) == 5)
        try expectNothingLeft(in: store)
    }

    /// Each thread's computation needs the other's key: waiting for each other would never end.
    @Test func computationsThatNeedEachOtherDoNotWaitForEachOther() throws {
        for _ in 0..<50 {
            let store = try Store()
            let gate = Gate(2)
            let values = Guarded<[String]>([])
            onThreads(2) { thread in
                let (mine, other) = thread == 0 ? ("a", "b") : ("b", "a")
                let value = try store.getOrPut(mine, as: String.self) {
                    gate.wait()
                    return try store.getOrPut(other, as: String.self) { other } + mine
                }
                values.withLock { $0.append(value) }
            }
            // Whoever was first decided what both have; the keys hold just that.
            let (a, b) = (try store.get("a", as: String.self), try store.get("b", as: String.self))
            #expect(values.withLock { $0.allSatisfy { $0 == a || $0 == b } })
            try expectNothingLeft(in: store)
        }
    }

    /// The second of two that store at once has to know that it was the first that took its place, and not a stranger.
    @Test func ofTwoValuesStoredAtOnceBothCallersGetTheFirst() throws {
        let store = try Store()
        let core = store.target.core
        for round in 0..<1_000 {
            let key = Array("key \(round)".utf8)
            guard case .compute(let leader) = try core.joinFlight(for: key, as: .thread).wait(),
                case .compute(let beside) = try core.joinFlight(for: key, as: .computing).wait()
            else { throw Failure(number: 1) }
            let runs = [leader, beside]
            let gate = Gate(2)
            let stored = Atomic<Int>(0)
            let beaten = Atomic<Int>(0)
            onThreads(2) { thread in
                gate.wait()
                switch try [UInt8(thread)].withValueBytes({ try runs[thread].land($0, expiring: .byDefault) }) {
                case .stored: stored.add(1, ordering: .relaxed)
                case .beaten(let first): beaten.add(first == [UInt8(1 - thread)] ? 1 : 0, ordering: .relaxed)
                case .unstored: break
                }
            }
            #expect(stored.load(ordering: .relaxed) == 1 && beaten.load(ordering: .relaxed) == 1)
        }
        try expectNothingLeft(in: store)
    }

    @Test func aComputationMayAskForItsOwnKey() throws {
        let store = try Store()
        let value = try store.getOrPut("key", as: String.self) {
            "outer, after \(try store.getOrPut("key", as: String.self) { "inner" })"
        }
        #expect(value == "inner", "the first to be stored is what all get")
        #expect(try store.get("key", as: String.self) == "inner")
        try expectNothingLeft(in: store)
    }

    @Test(arguments: Disturbance.allCases)
    func aValueWhoseKeyChangedMeanwhileIsReturnedAndNotStored(disturbance: Disturbance) throws {
        let store = try Store()
        let value = try store.getOrPut("key", as: String.self) {
            try disturbance.disturb(store)
            return "computed"
        }
        #expect(value == "computed")
        #expect(try store.get("key", as: String.self) == disturbance.left)
        try expectNothingLeft(in: store)
    }

    enum Disturbance: CaseIterable {
        case put, putAndRemove, removeOfTheAbsent, clear, append, update, putIfAbsent

        func disturb(_ store: Store) throws {
            switch self {
            case .put: try store.put("key", "other")
            case .putAndRemove:
                try store.put("key", "other")
                try store.remove("key")
            case .removeOfTheAbsent: try store.remove("key")
            case .clear: try store.clear()
            case .append: try store.append("key", "other")
            case .update: try store.update("key", as: String.self) { $0 = "other" }
            case .putIfAbsent: try store.putIfAbsent("key", "other")
            }
        }

        var left: String? {
            switch self {
            case .putAndRemove, .removeOfTheAbsent, .clear: nil
            default: "other"
            }
        }
    }

    @Test func readsOfOtherKeysAndFailedConditionsDisturbNothing() throws {
        let store = try Store()
        let value = try store.getOrPut("key", as: String.self) {
            #expect(try store.get("key") == nil)
            #expect(try !store.replace("key", "x"))
            #expect(try store.compareAndSwap("key", expected: "", desired: "x") == .notFound)
            #expect(store.count == 0)
            try store.forEach { _, _ in
                Issue.record("a placeholder was visited")
                return true
            }
            for number in 0..<5_000 { try store.put("other \(number)", "x") }
            return "computed"
        }
        #expect(value == "computed")
        #expect(try store.get("key", as: String.self) == "computed")
        #expect(store.count == 5_001)
        store.core.checkInvariants()
    }

    @Test func aKeyspaceDroppedMeanwhileThrowsAndKeepsNothing() throws {
        let store = try Store()
        let keyspace = try store.keyspace("k")
        #expect(throws: StoreError.keyspaceDropped) {
            try keyspace.getOrPut("key", as: String.self) {
                try store.dropKeyspace("k")
                return "computed"
            }
        }
        #expect(try store.keyspace("k").get("key") == nil)
        try expectNothingLeft(in: store)
    }

    /// A computation beside another one throws: the other's value is stored, and who waits for it gets it.
    @Test func anErrorBesideALeaderTakesNothingFromIt() throws {
        let store = try Store()
        let started = Atomic<Bool>(false)
        let thrown = Atomic<Bool>(false)
        let computations = Atomic<Int>(0)
        onThreads(3) { thread in
            if thread > 0 { waitUntil(started.load(ordering: .acquiring)) }
            if thread == 1 {
                _ = try store.getOrPut("outer", as: String.self) {
                    _ = try? store.getOrPut("key", as: String.self) { throw Failure(number: 1) }
                    thrown.store(true, ordering: .releasing)
                    return "outer"
                }
                return
            }
            let value = try store.getOrPut("key", as: String.self) {
                computations.add(1, ordering: .relaxed)
                started.store(true, ordering: .releasing)
                waitUntil(thrown.load(ordering: .acquiring) && waiting(in: store) == 1)
                return "leader's"
            }
            precondition(value == "leader's")
        }
        #expect(try store.get("key", as: String.self) == "leader's")
        #expect(computations.load(ordering: .relaxed) == 1)
        try expectNothingLeft(in: store)
    }

    /// Placeholders come and go in a full chain, so that an entry changes its place for them.
    @Test func walksSeeEveryEntryOnceBesidePlaceholders() throws {
        let keys = collidingKeys(8)
        let wrong = Atomic<Int>(0)
        for round in 0..<400 {
            let store = Store(core: try StoreCore(StoreOptions(), hashKey: .known(1)))
            for key in keys[..<7] { try store.put(key, "x") }
            let phase = Atomic<Int>(0)
            onThreads(2) { thread in
                if thread == 0 {
                    waitUntil(phase.load(ordering: .acquiring) == 1)
                    for _ in 0..<round * 7 { System.pause() }
                    _ = try? store.getOrPut(keys[7], as: String.self) { throw Failure(number: 1) }
                    phase.store(2, ordering: .releasing)
                } else {
                    phase.store(1, ordering: .releasing)
                    while phase.load(ordering: .acquiring) == 1 {
                        var count = 0
                        try store.forEach { _, _ in
                            count += 1
                            return true
                        }
                        if count != 7 { wrong.add(1, ordering: .relaxed) }
                    }
                }
            }
            store.core.checkInvariants()
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    private func collidingKeys(_ count: Int) -> [[UInt8]] {
        let hashKey = HashKey.known(1)
        var keys: [[UInt8]] = []
        for number in 0... where keys.count < count {
            let key = Array("\(number)".utf8)
            let hash = key.withKeyBytes { hashKey.hash($0) }
            if hash & 0xf == 5, hash >> 63 == 1 { keys.append(key) }
            if keys.count == count { break }
        }
        return keys
    }

    @Test func aComputationFindsTheMemoryThatAPutFinds() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20))
        var large = 0
        while (try? store.put("large \(large)", [UInt8](repeating: 1, count: 30_000))) != nil { large += 1 }
        var small = 0
        while (try? store.put("small \(small)", "x")) != nil { small += 1 }
        while (try? store.put("other \(small)", [UInt8](repeating: 1, count: 30))) != nil { small += 1 }
        let isRemoved = Atomic<Bool>(false)
        let isDone = Atomic<Bool>(false)
        onThreads(2) { thread in
            if thread == 0 {
                // This thread keeps what it frees, until someone in need takes it.
                for number in 0..<40 { try store.remove("large \(number)") }
                isRemoved.store(true, ordering: .releasing)
                waitUntil(isDone.load(ordering: .acquiring))
            } else {
                waitUntil(isRemoved.load(ordering: .acquiring))
                _ = try store.getOrPut("new", as: String.self) { "value" }
                isDone.store(true, ordering: .releasing)
            }
        }
    }

    /// The truth changes, then the key is removed; whoever asks after that must not get the truth of before.
    @Test func whoAsksAfterARemovalNeverGetsWhatWasTrueBefore() throws {
        #expect(try countStale(in: try Store()) == 0)
    }

    #if MARTLET_CHECKS
    @Test func aStoreThatDoesNotLookWhetherTheKeyChangedIsNoticed() throws {
        let stale = try untilNoticed { _ in
            let store = try Store()
            store.core.epochs.faults.make(.ignoreExpectations)
            return try countStale(in: store)
        }
        #expect(stale > 0)
    }
    #endif

    @Test(arguments: Seed.some(4))
    func stormsOfThreadsErrorsAndRemovalsLeaveNothingBehind(seed: Seed) throws {
        let store = try Store()
        onThreads(8) { thread in
            var random = Seed(seed.value &+ UInt64(thread)).generator()
            for _ in 0..<2_000 {
                let key = "key \(Int.random(in: 0..<6, using: &random))"
                switch Int.random(in: 0..<10, using: &random) {
                case 0: try store.remove(key)
                case 1: _ = try? store.getOrPut(key, as: String.self) { throw Failure(number: thread) }
                case 2:
                    let other = "key \(Int.random(in: 0..<6, using: &random))"
                    _ = try store.getOrPut(key, as: String.self) {
                        _ = try store.getOrPut(other, as: String.self) { "\(other) of \(thread)" }
                        return "\(key) of \(thread)"
                    }
                default:
                    let value = try store.getOrPut(key, as: String.self) { "\(key) of \(thread)" }
                    precondition(value.hasPrefix("\(key) of"), "\(key) has \(value), \(seed)")
                }
            }
        }
        for number in 0..<6 { try store.remove("key \(number)") }
        try expectNothingLeft(in: store)
        #expect(store.statistics().memory.recordBytes == 0)
    }

    @Test func aFullStoreGivesTheErrorToEveryoneAndRecovers() throws {
        let store = try Store(StoreOptions(memoryLimit: 2 << 20))
        let refused = Atomic<Int>(0)
        onThreads(4) { _ in
            do {
                _ = try store.getOrPut("key") { [UInt8](repeating: 1, count: 4 << 20) }
            } catch StoreError.outOfMemory {
                refused.add(1, ordering: .relaxed)
            }
        }
        #expect(refused.load(ordering: .relaxed) == 4)
        #expect(try store.getOrPut("key", as: String.self) { "small" } == "small")
        try expectNothingLeft(in: store)
    }
}

struct Failure: Error {
    let number: Int
}

/// How many wait for the one flight there is.
func waiting(in store: Store) -> Int {
    guard let flights = try? store.core.flights() else { return 0 }
    return flights.waiterCount
}

func waitUntil(_ condition: @autoclosure () -> Bool) {
    while !condition() { System.sleep(seconds: 0.000_2) }
}

/// No flight is left, and no placeholder.
func expectNothingLeft(in store: Store) throws {
    #expect(try store.core.flights().count == 0)
    store.core.checkInvariants()
    #expect(store.core.defaultIndex.placeholderCount == 0)
}

private func countStale(in store: Store) throws -> Int {
    let truth = Atomic<Int>(0)
    let removed = Atomic<Int>(0)
    let done = Atomic<Bool>(false)
    let stale = Atomic<Int>(0)
    onThreads(4) { thread in
        if thread == 0 {
            for _ in 0..<3_000 {
                truth.add(1, ordering: .sequentiallyConsistent)
                try store.remove("key")
                removed.store(truth.load(ordering: .relaxed), ordering: .sequentiallyConsistent)
                System.yield()
            }
            done.store(true, ordering: .releasing)
        } else {
            while !done.load(ordering: .acquiring) {
                let least = removed.load(ordering: .sequentiallyConsistent)
                let value = try store.getOrPut("key", as: String.self) {
                    let now = truth.load(ordering: .sequentiallyConsistent)
                    System.yield()
                    return "\(now)"
                }
                if Int(value) ?? 0 < least { stale.add(1, ordering: .relaxed) }
            }
        }
    }
    return stale.load(ordering: .relaxed)
}
