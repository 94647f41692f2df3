@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// What conditional writes promise to many threads at once.
@Suite struct ConditionalConcurrencyTests {
    @Test func ofManyThatPutIfAbsentExactlyOneDoes() throws {
        let store = try Store()
        let won = Atomic<Int>(0)
        onThreads(8) { thread in
            for number in 0..<2_000 where try store.putIfAbsent("key \(number)", "\(thread)") {
                won.add(1, ordering: .relaxed)
            }
        }
        #expect(won.load(ordering: .relaxed) == 2_000)
        #expect(store.count == 2_000)
    }

    @Test func noUpdateIsLost() throws {
        #expect(try countUpdates(in: try Store()) == 16_000)
    }

    #if MARTLET_CHECKS
    @Test func lostUpdatesAreNoticed() throws {
        let lost = try untilNoticed { _ in
            let store = try Store()
            store.core.epochs.faults.make(.ignoreExpectations)
            return 16_000 - (try countUpdates(in: store))
        }
        #expect(lost > 0)
    }
    #endif

    @Test func aVersionIsSwappedOnceAndNumbersGrow() throws {
        let store = try Store()
        try store.put("key", "0")
        let swaps = Atomic<Int>(0)
        onThreads(4) { _ in
            var last = SequenceNumber(rawValue: 0)
            for _ in 0..<2_000 {
                guard let seen = try store.getVersioned("key") else { preconditionFailure("the key is gone") }
                precondition(seen.sequence >= last, "a number went back")
                let result = try store.compareAndSwap("key", expected: seen.sequence, desired: "x")
                guard case .swapped(let sequence) = result else { continue }
                precondition(sequence > seen.sequence)
                last = sequence
                swaps.add(1, ordering: .relaxed)
            }
        }
        #expect(swaps.load(ordering: .relaxed) >= 2_000)
    }

    /// A lock of the simplest kind: whoever puts the key has it, and gives back just the version that it put.
    @Test func aVersionThatWasPutIsRemovedByWhoPutItAndByNobodyElse() throws {
        let store = try Store()
        let holders = Atomic<Int>(0)
        let taken = Atomic<Int>(0)
        onThreads(4) { thread in
            for _ in 0..<2_000 {
                guard case .swapped(let mine) = try store.compareAndSwap("lock", expected: nil, desired: thread) else {
                    if try store.compareAndRemove("lock", expected: 9) { preconditionFailure("nobody put a 9") }
                    continue
                }
                precondition(holders.add(1, ordering: .relaxed).newValue == 1, "two hold the lock")
                taken.add(1, ordering: .relaxed)
                holders.subtract(1, ordering: .relaxed)
                let isMine =
                    mine.rawValue % 2 == 0
                    ? try store.compareAndRemove("lock", expected: mine)
                    : try store.compareAndRemove("lock", expected: thread)
                precondition(isMine, "the lock was lost")
                if try store.compareAndRemove("lock", expected: mine) { preconditionFailure("given back twice") }
            }
        }
        #expect(taken.load(ordering: .relaxed) > 0)
        #expect(store.count == 0)
    }

    @Test func appendsAreAllThereAndWhole() throws {
        let store = try Store()
        onThreads(4) { thread in
            for _ in 0..<500 { try store.append("key", "<\(thread)>") }
        }
        let text = try store.get("key", as: String.self) ?? ""
        for thread in 0..<4 { #expect(text.split(separator: "<").filter { $0 == "\(thread)>" }.count == 500) }
        #expect(text.utf8.count == 4 * 500 * 3)
    }

    @Test func noIncrementIsLost() throws {
        let store = try Store()
        onThreads(4) { thread in
            for number in 0..<4_000 { try store.increment("key", by: thread % 2 == 0 ? number : -number + 1) }
        }
        #expect(try store.get("key", as: Int.self) == 8_000)
        #expect(try store.get("key", as: String.self) == "8000")
    }

    @Test func whatIsNoNumberOrTooLargeIsNotAddedTo() throws {
        let store = try Store()
        try store.put("min", Int.min)
        #expect(throws: StoreError.overflow) { try store.increment("min", by: -1) }
        #expect(try store.increment("min", by: Int.max) == -1)
        try store.put("max", Int.max)
        #expect(throws: StoreError.overflow) { try store.increment("max") }
        for text in ["", "-", "x", "1 ", "+1", "1.5", "9223372036854775808", "١"] {
            try store.put("text", text)
            #expect(throws: StoreError.notANumber, "\(text)") { try store.increment("text") }
            #expect(try store.get("text", as: String.self) == text)
        }
    }

    @Test func anUpdateThatThrowsOrCannotDecodeChangesNothing() throws {
        let store = try Store()
        try store.put("key", [0xFF])
        let version = try store.getVersioned("key")?.sequence
        #expect(throws: StoreError.undecodable(reason: "not UTF-8")) {
            try store.update("key", as: String.self) { $0 = "x" }
        }
        #expect(throws: StoreError.undecodable(reason: "not UTF-8")) {
            try store.getAndPut("key", "x", as: String.self)
        }
        #expect(throws: StoreError.undecodable(reason: "not UTF-8")) { try store.getAndRemove("key", as: String.self) }
        #expect(throws: Failure.self) { try store.update("key", as: [UInt8].self) { _ in throw Failure(number: 1) } }
        #expect(throws: StoreError.valueTooLarge(bytes: Int.max)) { try store.put("key", "x", at: Int.max) }
        #expect(throws: StoreError.valueTooLarge(bytes: (512 << 20) + 1)) { try store.put("key", "x", at: 512 << 20) }
        #expect(try store.getVersioned("key")?.sequence == version)
    }

    @Test func anUpdateMayRemoveAndMayLeaveAbsent() throws {
        let store = try Store()
        try store.update("key", as: String.self) { $0 = nil }
        #expect(store.count == 0)
        try store.put("key", "x")
        try store.update("key", as: String.self) { $0 = nil }
        #expect(store.count == 0)
    }

    @Test func anUpdateOfAnUpdateOfTheSameKeyIsSeen() throws {
        let store = try Store()
        var runs = 0
        try store.update("key", as: String.self) { value in
            runs += 1
            if runs == 1 { try store.put("key", "inner") }
            value = (value ?? "nothing") + "!"
        }
        #expect(runs == 2)
        #expect(try store.get("key", as: String.self) == "inner!")
    }

    /// Values of all sizes, those in blocks and those in mappings of their own, grown and overwritten piece by piece.
    @Test(arguments: Seed.some(2))
    func partsOfLargeValuesAreWrittenAndReadAsOfAnArray(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        var model: [UInt8] = []
        for step in 0..<300 {
            let bytes = [UInt8](repeating: UInt8(step & 0xff), count: Int.random(in: 0...3_000, using: &random))
            if Bool.random(using: &random) {
                model += bytes
                #expect(try store.append("key", bytes) == model.count)
            } else {
                let offset = Int.random(in: 0...model.count + 100, using: &random)
                model += [UInt8](repeating: 0, count: max(0, offset + bytes.count - model.count))
                model.replaceSubrange(offset..<offset + bytes.count, with: bytes)
                #expect(try store.put("key", bytes, at: offset) == model.count)
            }
            let start = Int.random(in: 0...model.count + 10, using: &random)
            let range = start..<start + Int.random(in: 0...5_000, using: &random)
            #expect(try store.get("key", range: range) == Array(model[range.clamped(to: 0..<model.count)]), "\(seed)")
        }
        #expect(try store.get("key") == model)
        #expect(model.count > 64 << 10)
        store.core.checkInvariants()
    }
}

private func countUpdates(in store: Store) throws -> Int {
    onThreads(4) { _ in
        for _ in 0..<4_000 {
            try store.update("key", as: String.self) { value in
                value = "\((value.flatMap(Int.init) ?? 0) + 1)"
            }
        }
    }
    return try store.get("key", as: String.self).flatMap(Int.init) ?? 0
}
