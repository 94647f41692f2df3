@testable import Martlet
import MartletTestSupport
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

    @Test func tenThousandStoresMayBeOpenAtOnce() throws {
        let stores = try (0..<10_000).map { _ in try Store() }
        for (number, store) in stores.enumerated() { try store.put("number", "\(number)") }
        for (number, store) in stores.enumerated() {
            #expect(try store.get("number", as: String.self) == "\(number)")
        }
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
        try store.put("one", "1")
        try store.put("two", "2")
        #expect(throws: StoreError.sequenceExhausted) { try store.put("three", "3") }
        #expect(throws: StoreError.sequenceExhausted) { try store.remove("one") }
        #expect(throws: StoreError.sequenceExhausted) { try store.clear() }
        #expect(try store.get("two", as: String.self) == "2")
        #expect(store.count == 2)
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
        /// Whichever acquisition of memory fails, the call fails typed or succeeds, and nothing is lost or torn.
        @Test func anyFailedAllocationLeavesEverythingAsItWas() throws {
            var failures = 0
            for failing in 0..<600 {
                let core = try StoreCore(StoreOptions(), hashKey: .known(7))
                let store = Store(core: core)
                var model = Model()
                try store.put("registers", "this thread")
                _ = model.perform(.put(Array("registers".utf8), Array("this thread".utf8)))
                core.memory.budget.acquisitionsUntilFailure.store(failing, ordering: .relaxed)
                for step in 0..<700 {
                    let key = Key.bytes(step % 500)
                    let operation: Operation =
                        step % 7 == 6
                        ? .remove(Key.bytes(step / 2))
                        : step == 650 ? .clear : .put(key, [UInt8](repeating: 1, count: step * 3))
                    do {
                        let outcome = try store.perform(operation)
                        #expect(
                            outcome == model.perform(operation), "failing at \(failing), step \(step): \(operation)")
                    } catch StoreError.outOfMemory {
                        failures += 1
                        core.memory.budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
                    }
                }
                core.memory.budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
                core.checkInvariants()
                #expect(try store.perform(.forEach) == model.perform(.forEach), "failing at \(failing)")
            }
            #expect(failures > 300)
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
