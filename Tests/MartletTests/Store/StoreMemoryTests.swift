@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

@Suite struct StoreMemoryTests {
    @Test func memoryIsBackAtItsStartAfterClear() throws {
        let store = try Store()
        try store.put("first", "touches everything that is made on first use")
        try store.clear()
        let start = store.statistics().memory
        for number in 0..<50_000 { try store.put("key \(number)", [UInt8](repeating: 1, count: number % 300)) }
        try store.put("large", [UInt8](repeating: 1, count: 3 << 20))
        #expect(store.statistics().memory.totalBytes > start.totalBytes + 10 << 20)
        try store.clear()
        #expect(store.statistics().memory == start)
        store.core.checkInvariants()
    }

    /// The control of the test above: what an open reader holds is not back, and is when it is done.
    @Test func whatAReaderHoldsComesBackWhenItIsDone() throws {
        let store = try Store()
        try store.put("key", [UInt8](repeating: 1, count: 1 << 20))
        let held = try store.withValue("key") { value in
            onThreads(1) { _ in try store.clear() }
            #expect(value.byteCount == 1 << 20)
            #expect([UInt8](copying: value).allSatisfy { $0 == 1 })
            return store.statistics().memory.totalBytes
        }
        try store.clear()
        let after = store.statistics().memory.totalBytes
        #expect(try #require(held) > after + 1 << 20)
    }

    @Test func memoryComesBackAsEntriesAreRemoved() throws {
        let store = try Store()
        try store.put("first", "touches everything that is made on first use")
        let start = store.statistics().memory.totalBytes
        for number in 0..<100_000 { try store.put("key \(number)", [UInt8](repeating: 1, count: 100)) }
        let full = store.statistics().memory
        for number in 0..<100_000 { try store.remove("key \(number)") }
        let empty = store.statistics().memory
        #expect(full.totalBytes - start > 14 << 20)
        // What threads keep at hand for reuse stays; without pages given back, the regions it lies in do, too.
        #if MARTLET_PORTABLE
        let kept = 10 << 20
        #else
        let kept = 1 << 20
        #endif
        #expect(empty.totalBytes - start < kept, "\(empty)")
        #expect(empty.indexBytes < 1 << 16, "\(empty)")
        store.core.checkInvariants()
    }

    @Test func anEmptyStoreCostsLittle() throws {
        let store = try Store()
        _ = try store.get("key")
        #expect(store.statistics().memory.totalBytes <= 64 << 10)
    }

    /// In random order and with some that stay, no region ever is free whole.
    @Test func memoryComesBackWhereSomeEntriesStay() throws {
        #if !MARTLET_PORTABLE
        var random = SeededGenerator(seed: 1)
        let store = try Store()
        let keys = (0..<200_000).map { "key \($0)" }.shuffled(using: &random)
        for key in keys { try store.put(key, [UInt8](repeating: 1, count: 1_000)) }
        let full = store.statistics().memory.totalBytes
        for key in keys.dropFirst(50) { try store.remove(key) }
        let left = store.statistics().memory.totalBytes
        #expect(left < full / 8, "\(left) of \(full) bytes are still held")
        for key in keys.prefix(50) { #expect(try store.contains(key)) }
        store.core.checkInvariants()
        #endif
    }

    @Test func tenThousandStoresMayBeOpenAtOnce() throws {
        let stores = try (0..<10_000).map { _ in try Store() }
        for store in stores { _ = try store.get("number") }
        #expect(stores.allSatisfy { $0.statistics().memory.totalBytes <= 64 << 10 })
        for (number, store) in stores.enumerated() { try store.put("number", "\(number)") }
        for (number, store) in stores.enumerated() {
            #expect(try store.get("number", as: String.self) == "\(number)")
        }
    }

    /// Another thread's freed memory is not lost to those who need it, though that thread does nothing more.
    @Test func whatAnIdleThreadFreedServesOthers() throws {
        let store = try Store(StoreOptions(memoryLimit: 32 << 20))
        let gate = Gate(2)
        let end = Gate(2)
        onThreads(2) { thread in
            if thread == 0 {
                try store.put("large", [UInt8](repeating: 1, count: 24 << 20))
                try store.remove("large")
                gate.wait()
            } else {
                gate.wait()
                try store.put("other", [UInt8](repeating: 2, count: 24 << 20))
            }
            end.wait()
        }
        #expect(try store.withValue("other") { $0.byteCount } == 24 << 20)
    }

    /// A full store can be emptied, entry by entry and at once, by threads that come new to it.
    @Test func aFullStoreCanBeEmptied() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20))
        var stored = 0
        while (try? store.put("key \(stored)", [UInt8](repeating: 1, count: 400))) != nil { stored += 1 }
        let count = stored
        onThreads(24) { thread in
            for number in stride(from: thread, to: count / 2, by: 24) {
                // A thread that was preempted inside a call holds back what others free; then a removal may be refused,
                // but not for long.
                let isRemoved = (0..<10_000).contains { _ in
                    if (try? store.remove("key \(number)")) == true { return true }
                    System.yield()
                    return false
                }
                #expect(isRemoved)
            }
        }
        #expect(store.count == count - count / 2)
        try store.clear()
        #expect(store.count == 0)
        store.core.checkInvariants()
    }

    @Test func aRefusedLargePutDoesNotMakeSmallOnesFail() throws {
        let budget = MemoryBudget(limitBytes: 1_000_000)
        let refused = Atomic<Int>(0)
        onThreads(2) { thread in
            for _ in 0..<20_000 {
                if thread == 0 {
                    #expect(!budget.charge(2_000_000))
                } else if budget.charge(1_000) {
                    budget.release(1_000)
                } else {
                    refused.add(1, ordering: .relaxed)
                }
            }
        }
        #expect(refused.load(ordering: .relaxed) == 0)
        #expect(budget.totalBytes == 0)
    }

    @Test func namesOfKeyspacesCountAgainstTheLimit() throws {
        let store = try Store(StoreOptions(memoryLimit: 1 << 20))
        let made = (0..<1_000).prefix { number in
            (try? store.keyspace([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 60_000 + number))) != nil
        }
        #expect(made.count > 5 && made.count < 20)
        #expect(store.statistics().memory.totalBytes <= 1 << 20)
    }

    /// When a reader that stayed for long has left, no single write pays for all that piled up.
    @Test func whatPiledUpBehindAReaderIsWorkedOffInSteps() throws {
        let store = try Store()
        try store.put("key", "value")
        try store.withValue("key") { _ in
            onThreads(1) { _ in
                for number in 0..<100_000 { try store.put("key", "\(number)") }
            }
            for number in 0..<100_000 { try store.put("key", "\(number)") }
        }
        var (most, previous) = (0, store.statistics().memory.retiredBytes)
        #expect(previous > 199_000 * 32)
        for number in 0..<40_000 {
            try store.put("key", "\(number)")
            let retired = store.statistics().memory.retiredBytes
            most = max(most, previous - retired)
            previous = retired
        }
        #expect(most <= 2 * 4 * Bag.capacity * 64)
        #expect(previous < 1 << 20)
    }

    /// What a clear could not free is freed by inserts alone.
    @Test func insertsFreeWhatAClearLeftBehindAReader() throws {
        let store = try Store()
        for number in 0..<50_000 { try store.put("key \(number)", [UInt8](repeating: 1, count: 100)) }
        try store.withValue("key 1") { _ in try store.clear() }
        let before = store.statistics().memory.recordBytes
        for number in 0..<20_000 { try store.put("new \(number)", "x") }
        #expect(store.statistics().memory.recordBytes < before / 2)
        #expect(store.core.demolition.isIdle)
    }

    @Test func atTheLimitAPutFailsTypedAndChangesNothing() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20))
        var model = Model()
        var refused = 0
        for number in 0..<40_000 {
            let operation = Operation.put(Key.bytes(number), [UInt8](repeating: 7, count: 400))
            do {
                #expect(try store.perform(operation) == model.perform(operation))
            } catch StoreError.outOfMemory {
                refused += 1
                #expect(try !store.contains(Key.bytes(number)))
            }
            #expect(store.statistics().memory.totalBytes <= 8 << 20)
        }
        #expect(refused > 20_000)
        store.core.checkInvariants()
        #expect(try store.perform(.forEach) == model.perform(.forEach))
        // A refused replacement leaves the old value, and a removal makes room.
        let key = try #require(model.entries.keys.first)
        #expect(throws: StoreError.outOfMemory) { try store.put(key, [UInt8](repeating: 1, count: 1 << 20)) }
        #expect(try store.get(key) == model.entries[key])
        for key in model.entries.keys.prefix(2_000) { try store.remove(key) }
        try store.put("another", [UInt8](repeating: 1, count: 400))
        store.core.checkInvariants()
    }

    @Test func aLimitTooSmallForAnEmptyStoreIsRefused() {
        #expect(throws: StoreError.outOfMemory) { try Store(StoreOptions(memoryLimit: 1_000)) }
    }

    @Test func sizesAreHeldToTheirLimits() throws {
        let store = try Store()
        let longest = [UInt8](repeating: 1, count: 65_535)
        try store.put(longest, "value")
        #expect(try store.get(longest, as: String.self) == "value")
        #expect(throws: StoreError.keyTooLarge(bytes: 65_536)) { try store.put(longest + [1], "value") }
        #expect(try store.get(longest + [1]) == nil)
        #expect(try !store.remove(longest + [1]))
        #expect(try store.getMany([longest + [1], longest], as: String.self) == [nil, "value"])
        #expect(throws: StoreError.valueTooLarge(bytes: 512 << 20 + 1)) {
            try store.put("key", [UInt8](repeating: 0, count: 512 << 20 + 1))
        }
    }

    @Test func whenTheNumbersAreUsedUpWritesFailTypedAndReadsGoOn() throws {
        let core = try StoreCore(StoreOptions(), firstSequence: Limit.sequenceMax - 2)
        let store = Store(core: core)
        // Changes of one key never share a number.
        for value in ["1", "2"] { try store.put("two", value) }
        #expect(throws: StoreError.sequenceExhausted) { try store.put("three", "3") }
        #expect(throws: StoreError.sequenceExhausted) { try store.remove("two") }
        #expect(throws: StoreError.sequenceExhausted) { try store.clear() }
        #expect(try store.get("two", as: String.self) == "2")
        #expect(store.count == 1)
        // Then changes of all keys have numbers beyond the last. A thread that has not written yet may not know, and there
        // is one more for it.
        _ = try store.snapshot()
        let stored = Atomic<Int>(0)
        onThreads(3) { thread in
            do {
                try store.put("new \(thread)", "x")
                stored.add(1, ordering: .relaxed)
            } catch StoreError.sequenceExhausted {}
            #expect(throws: StoreError.sequenceExhausted) { try store.put("new", "x") }
        }
        #expect(store.count == 1 + stored.load(ordering: .relaxed))
        for thread in 0..<3 {
            let number = try store.getVersioned("new \(thread)", as: String.self)?.sequence.rawValue ?? 0
            #expect(number <= Limit.sequenceMax + 16)
        }
    }

    @Test func statisticsNameAThreadThatStaysInside() throws {
        let store = try Store()
        try store.put("key", "value")
        #expect(store.statistics().oldestPin == nil)
        try store.withValue("key") { _ in
            onThreads(1) { _ in
                for number in 0..<1_000 { try store.put("key \(number % 10)", "value") }
                let pin = store.statistics().oldestPin
                #expect(pin != nil)
                #expect(store.statistics().oldestPin?.nanoseconds ?? 0 > 0)
            }
        }
        #expect(store.statistics().oldestPin == nil)
    }

    #if MARTLET_CHECKS
    /// What expects a record must not take another's removal for its own, memory or not.
    @Test func aConditionalRemovalWithoutMemoryDoesNotSayThatItRemoved() throws {
        let store = try Store()
        for _ in 0..<64 { try store.put("other", "x") }
        let budget = store.core.memory.budget
        budget.acquisitionsUntilFailure.store(0, ordering: .relaxed)
        defer { budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed) }
        #expect(try !store.compareAndRemove("key", expected: SequenceNumber(rawValue: 77)))
        let removal = try "key".withKeyBytes { try store.target.core.remove($0, expecting: .sequence(77)) }
        #expect(removal == .refused)
    }

    /// Whichever acquisition of memory fails, the call fails typed or succeeds, and nothing is lost or torn.
    @Test func anyFailedAllocationLeavesEverythingAsItWas() throws {
        var (failing, hasFailed) = (0, true)
        while hasFailed {
            hasFailed = try run(failing: failing)
            failing += 1
        }
        #expect(failing > 500)
    }

    /// The same in a table large enough to split and merge, with failures at random.
    @Test(arguments: Seed.some(1))
    func failedAllocationsWhileTheTableGrowsLeaveEverythingAsItWas(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        let budget = store.core.memory.budget
        var model = Model()
        var failures = 0
        for step in 0..<120_000 {
            if budget.acquisitionsUntilFailure.load(ordering: .relaxed) <= 0 {
                budget.acquisitionsUntilFailure.store(Int.random(in: 0..<40, using: &random), ordering: .relaxed)
            }
            let number = step % 30_000
            let operation: Operation =
                step / 30_000 % 2 == 0
                ? .put(Key.bytes(number), [UInt8](repeating: 1, count: step % 300)) : .remove(Key.bytes(number))
            do {
                let outcome = try store.perform(operation)
                try #require(outcome == model.perform(operation), "\(seed), step \(step): \(operation)")
            } catch StoreError.outOfMemory {
                failures += 1
            }
            if step % 15_000 == 0 {
                budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
                store.core.checkInvariants()
                try #require(try store.perform(.forEach) == model.perform(.forEach), "\(seed), step \(step)")
            }
        }
        #expect(failures > 100)
    }

    /// Lets one acquisition fail in a fixed run of calls, and says whether there were so many.
    private func run(failing: Int) throws -> Bool {
        let store = Store(core: try StoreCore(StoreOptions(), hashKey: .known(7)))
        let budget = store.core.memory.budget
        var model = Model()
        var hasFailed = false
        _ = (try store.perform(.put([], [])), model.perform(.put([], [])))
        budget.acquisitionsUntilFailure.store(failing, ordering: .relaxed)
        for step in 0..<700 {
            let operation: Operation =
                step == 650
                ? .clear
                : step % 7 == 6
                    ? .remove(Key.bytes(step / 2)) : .put(Key.bytes(step % 500), [UInt8](repeating: 1, count: step * 3))
            do {
                let outcome = try store.perform(operation)
                try #require(outcome == model.perform(operation), "failing at \(failing), step \(step): \(operation)")
            } catch StoreError.outOfMemory {
                budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
            }
            hasFailed = hasFailed || budget.acquisitionsUntilFailure.load(ordering: .relaxed) <= 0
        }
        budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
        store.core.checkInvariants()
        try #require(try store.perform(.forEach) == model.perform(.forEach), "failing at \(failing)")
        return hasFailed
    }

    @Test func openingFailsTypedWhicheverAllocationFails() {
        // A limit that grows by small steps refuses each acquisition of an opening store in turn.
        for limit in stride(from: 0, to: 24 << 10, by: 64) {
            do {
                let store = try Store(StoreOptions(memoryLimit: limit))
                #expect(store.count == 0)
            } catch {
                #expect(error == .outOfMemory)
            }
        }
    }
    #endif
}
