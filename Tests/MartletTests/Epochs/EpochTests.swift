@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct EpochTests {
    @Test func nothingIsReclaimedWhileAReaderIsPinned() throws {
        let store = try Store()
        try store.put("key", "before")
        try store.withValue("key") { value in
            onThreads(1) { _ in
                for number in 0..<10_000 { try store.put("key", "after \(number)") }
            }
            #expect(String(validating: value) == "before")
            // 10,000 replaced values wait, every one of them: the reader was there before the first went.
            #expect(store.statistics().memory.retiredBytes >= 10_000 * 32)
        }
        for number in 0..<1_000 { try store.put("key", "later \(number)") }
        try store.clear()
        #expect(store.statistics().memory.retiredBytes == 0)
    }

    /// The thread that writes gives way for as long as the reader may only wait for a processor, and no longer.
    @Test func whoIsHeldUpByAReaderNoticesForAWhile() throws {
        let store = try Store()
        try store.put("key", "before")
        try store.withValue("key") { _ in
            onThreads(1) { _ in
                let epochs = store.core.epochs
                let participant = try epochs.participant()
                var isHeldUp: [Bool] = []
                for number in 0..<100 * 64 {
                    if number % 64 == 0 { isHeldUp.append(epochs.isHeldUp(participant)) }
                    try store.put("key", "after \(number)")
                }
                #expect(!isHeldUp[..<8].contains(true))
                #expect(!isHeldUp[12..<60].contains(false))
                #expect(!isHeldUp[70...].contains(true))
            }
        }
        onThreads(1) { _ in
            for number in 0..<1_000 { try store.put("key", "later \(number)") }
            #expect(try !store.core.epochs.isHeldUp(store.core.epochs.participant()))
        }
    }

    @Test func nestedReadsKeepTheOuterPin() throws {
        let store = try Store()
        for number in 0..<100 { try store.put("key \(number)", "value \(number)") }
        try store.withValue("key 1") { outer in
            #expect(try store.get("key 2", as: String.self) == "value 2")
            try store.put("key 1", "changed")
            try store.remove("key 3")
            try store.forEach { _, _ in true }
            _ = try store.getMany((0..<100).map { "key \($0)" })
            try store.clear()
            try store.put("key 1", "again")
            #expect(String(validating: outer) == "value 1")
        }
        #expect(try store.get("key 1", as: String.self) == "again")
    }

    #if MARTLET_CHECKS
    /// The control: with pins ignored, blocks are reused under readers, and the poison or the pattern shows it.
    @Test func reusingMemoryUnderAReaderIsNoticed() async throws {
        await #expect(processExitsWith: .failure) {
            let changed = try untilNoticed { _ in
                let store = try Store()
                store.core.epochs.faults.make(.ignorePins)
                return try readInPlace(store)
            }
            precondition(changed == 0, "\(changed) values changed under a reader")
        }
    }
    #endif
}
