@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// Several threads on one store; run under ThreadSanitizer as well.
@Suite struct StoreConcurrencyTests {
    /// Stable keys are there from the start; others come and go so that the table grows and shrinks all the time.
    @Test(arguments: Seed.some(2))
    func stableKeysAreAlwaysFoundWhileTheTableGrowsAndShrinks(seed: Seed) throws {
        let store = try Store()
        #expect(try churn(store, seed: seed).missing == 0, "\(seed)")
        store.core.checkInvariants()
    }

    @Test func everyKeyOfEveryThreadIsThere() throws {
        let store = try Store()
        let missing = Atomic<Int>(0)
        onThreads(16) { thread in
            for number in 0..<500 { try store.put("\(thread):\(number)", "\(number)") }
            for number in 0..<500 where (try store.get("\(thread):\(number)", as: String.self)) != "\(number)" {
                missing.add(1, ordering: .relaxed)
            }
        }
        #expect(missing.load(ordering: .relaxed) == 0)
        #expect(store.count == 8_000)
        store.core.checkInvariants()
    }

    /// A value keeps its bytes while others replace, remove and reuse, in place and while it is copied.
    @Test func valuesInPlaceNeverChangeWhileWritersReplaceThem() throws {
        #expect(try readInPlace(try Store()) == 0)
    }

    /// Two at once, each of which has threads of its own touch what it maps.
    @Test func othersGoOnWhileMuchMemoryIsReserved() throws {
        let store = try Store()
        onThreads(4) { thread in
            if thread < 2 {
                for entries in [5_000, 10_000, 20_000] { try store.reserveCapacity(entries, entryBytes: 4_000) }
            } else {
                for number in 0..<2_000 {
                    try store.put("\(thread) \(number)", [UInt8](repeating: 1, count: 4_000))
                    if number % 3 == 0 { try store.remove("\(thread) \(number)") }
                }
            }
        }
        #expect(store.count == 2_666)
        store.core.checkInvariants()
    }

    @Test func threadsThatComeAndGoLeaveNothingBehind() throws {
        let store = try Store()
        try store.put("key", "value")
        let participants = { () -> Int in
            var count = 0
            store.core.epochs.forEachParticipant { _ in count += 1 }
            return count
        }
        for _ in 0..<40 {
            onThreads(8) { thread in
                for number in 0..<50 { try store.put("\(thread)/\(number)", [UInt8](repeating: 1, count: 200)) }
                for number in 0..<50 { _ = try store.remove("\(thread)/\(number)") }
            }
        }
        #expect(participants() <= 9, "participants of ended threads are not reused")
        #expect(store.count == 1)
        try store.clear()
        #expect(store.statistics().memory.retiredBytes == 0)
        #expect(store.statistics().memory.recordBytes == 0)
    }

    @Test func storesMayCloseBeforeTheThreadsThatUsedThem() throws {
        onThreads(4) { thread in
            for round in 0..<200 {
                let handover = Handover(try Store())
                try handover.use { try $0.put("\(thread)", "\(round)") }
                // The other thread drops the last reference, and this one keeps its membership until it ends.
                onThreads(1) { _ in
                    try handover.use { try $0.put("x", "y") }
                    handover.drop()
                }
            }
        }
    }

    @Test func clearRemovesAllAtOneInstant() throws {
        #expect(try halfCleared { try $0.clear() } == 0)
    }

    /// The control: two removals are not one instant, in whichever order.
    @Test func twoRemovalsInsteadOfAClearAreNoticed() throws {
        let halfSeen = try untilNoticed { _ in
            try halfCleared { store in
                try store.remove("first")
                System.yield()
                try store.remove("second")
            }
        }
        #expect(halfSeen > 0)
    }

    #if MARTLET_CHECKS
    @Test func anIterationThatVisitsTwiceIsNoticed() throws {
        let visitedTwice = try untilNoticed { attempt in
            let store = try Store()
            store.core.epochs.faults.make(.ignoreParts)
            return try churn(store, seed: Seed(attempt), rounds: 40, comers: 6_000).missing
        }
        #expect(visitedTwice > 0)
    }

    @Test func aReaderThatDoesNotFollowMovedChainsIsNoticed() async {
        await #expect(processExitsWith: .failure) {
            let missing = try untilNoticed { attempt in
                let store = try Store()
                store.core.epochs.faults.make(.ignoreMoves)
                return try churn(store, seed: Seed(attempt), rounds: 40, comers: 6_000).missing
            }
            precondition(missing == 0, "\(missing) keys were missed")
        }
    }
    #endif

}

/// Writers that make the table grow and shrink, a reader that looks for keys that are always there, and an iteration
/// that should see each of them once; gives back how often one was missed, and how many iterations there were.
private func churn(_ store: Store, seed: Seed, rounds: Int = isLongTest ? 3 : 1, comers: Int = 25_000) throws -> (
    missing: Int, visited: Int
) {
    let stable = 3_000
    for number in 0..<stable { try store.put("stable \(number)", "\(number)") }
    let writersLeft = Atomic<Int>(2)
    let missing = Atomic<Int>(0)
    let visited = Atomic<Int>(0)
    onThreads(4) { thread in
        var random = Seed(seed.value &+ UInt64(thread)).generator()
        if thread < 2 {
            for _ in 0..<rounds {
                for number in 0..<comers { try store.put("\(thread) comes and goes \(number)", "x") }
                for number in 0..<comers { _ = try store.remove("\(thread) comes and goes \(number)") }
            }
            writersLeft.subtract(1, ordering: .releasing)
        }
        while writersLeft.load(ordering: .acquiring) > 0 {
            if thread == 2 {
                for _ in 0..<1_000 {
                    let number = Int.random(in: 0..<stable, using: &random)
                    if (try store.get("stable \(number)", as: String.self)) != "\(number)" {
                        missing.add(1, ordering: .relaxed)
                    }
                }
            } else {
                var seen: [String: Int] = [:]
                try store.forEach { key, _ in
                    seen[String(validating: key) ?? "", default: 0] += 1
                    return true
                }
                let found = (0..<stable).filter { seen["stable \($0)"] == 1 }.count
                missing.add(stable - found, ordering: .relaxed)
                visited.add(1, ordering: .relaxed)
            }
        }
    }
    return (missing.load(ordering: .relaxed), visited.load(ordering: .relaxed))
}

/// Readers in place beside writers; gives back how many values changed under a reader.
func readInPlace(_ store: Store) throws -> Int {
    for number in 0..<64 { try store.put("the key \(number)", pattern(number)) }
    let changed = Atomic<Int>(0)
    let done = Atomic<Bool>(false)
    onThreads(4) { thread in
        if thread < 2 {
            for round in 0..<30_000 {
                let number = (round &* 31 &+ thread) % 64
                if round % 5 == 0 { _ = try store.remove("the key \(number)") }
                try store.put("the key \(number)", pattern(round))
            }
            done.store(true, ordering: .releasing)
        } else {
            var copy = [UInt8](repeating: 0, count: 100)
            while !done.load(ordering: .acquiring) {
                for number in 0..<64 {
                    var bytes = copy.mutableSpan
                    if try store.get("the key \(number)", into: &bytes) != nil, !isPattern(unsafe copy.span.bytes) {
                        changed.add(1, ordering: .relaxed)
                    }
                    try store.withValue("the key \(number)") { value in
                        for _ in 0..<8 where !isPattern(value) { changed.add(1, ordering: .relaxed) }
                    }
                }
            }
        }
    }
    return changed.load(ordering: .relaxed)
}

/// 100 equal bytes, so that any mixture shows.
private func pattern(_ number: Int) -> [UInt8] { [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 100) }

private func isPattern(_ value: RawSpan) -> Bool {
    let bytes = [UInt8](copying: value)
    return bytes.count == 100 && bytes.allSatisfy { $0 == bytes[0] }
}

/// Two keys are put and taken away together, again and again; gives back how often one was seen without the other.
private func halfCleared(_ clear: @escaping @Sendable (Store) throws -> Void) throws -> Int {
    let store = try Store()
    let done = Atomic<Bool>(false)
    let wholeRound = Atomic<Int>(-1)
    let half = Atomic<Int>(0)
    onThreads(3) { thread in
        if thread == 0 {
            for round in 0..<1_000 {
                try store.put("first", "\(round)")
                try store.put("second", "\(round)")
                wholeRound.store(round, ordering: .releasing)
                try clear(store)
            }
            done.store(true, ordering: .releasing)
        } else {
            let (one, other) = thread == 1 ? ("first", "second") : ("second", "first")
            while !done.load(ordering: .acquiring) {
                // Both were there in this round. If one is gone now, the other of the same round has to be gone, too.
                let round = wholeRound.load(ordering: .acquiring)
                if try store.get(one) == nil, try store.get(other, as: String.self) == "\(round)" {
                    half.add(1, ordering: .relaxed)
                }
            }
        }
    }
    store.core.checkInvariants()
    return half.load(ordering: .relaxed)
}

/// A store that several threads use in turn, and one of them drops.
private final class Handover: Sendable {
    private let store: Guarded<Store?>

    init(_ store: Store) {
        self.store = Guarded(store)
    }

    func use(_ body: (Store) throws -> Void) throws {
        try store.withLock { store in
            if let store { try body(store) }
        }
    }

    func drop() { store.withLock { $0 = nil } }
}
