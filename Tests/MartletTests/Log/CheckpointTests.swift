import MartletTestSupport
import Testing

@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Checkpoints: when they are written, what they are made of, and what becomes of the store when they fail.
@Suite struct CheckpointTests {
    /// However many large values lie together, each has a block of its own, which a reader takes as it takes one value.
    @Test func largeValuesThatLieTogetherAreNotPutTogether() throws {
        let disk = SimulatedDisk()
        let store = try open(disk)
        for number in 0..<60 { try store.put("\(number)", "small") }
        let keys = try keysTogether(in: store)
        #expect(keys.count > 2)
        let large = [UInt8](repeating: 7, count: 3000)
        for key in keys { try store.put(key, large) }
        try store.compact()
        try store.close()

        let name = try #require(try disk.names().first { $0.hasSuffix(CheckpointSummary.suffix) })
        let blocks = ForgedCheckpoint(try disk.contents(of: name)).blocks
        #expect(blocks.allSatisfy { $0.count < 2 * large.count })
        #expect(blocks.filter { $0.count > large.count }.count == keys.count)
        let again = try open(disk.reopened())
        #expect(again.count == 60)
        for key in keys { #expect(try again.get(key) == large) }
    }

    /// The keys of the part of the index that has most.
    private func keysTogether(in store: Store) throws -> [[UInt8]] {
        let index = store.core.defaultIndex
        let participant = try store.core.epochs.participant()
        var collector = RecordCollector(index)
        var (place, most): (ScanPlace?, [[UInt8]]) = (.start, [])
        while let current = place {
            place = index.visitPart(at: current, by: participant, into: &collector) { records in
                if records.count > most.count { most = records.map { $0.withKey { [UInt8](copying: $0) } } }
            }
        }
        return most
    }

    @Test func openingAgainAndAgainWritesNoCheckpoint() throws {
        let disk = SimulatedDisk()
        let written = Counter()
        let storage = WatchedStorage(
            disk, after: { _, name in if name == CheckpointSummary.temporaryName { written.add(1) } })
        for round in 0..<5 {
            let store = try open(storage, limits: LogLimits())
            try store.put("key", "\(round)")
            // Long enough for one that is due to begin.
            usleep(20_000)
            try store.close()
        }
        #expect(written.value == 0)
        #expect(try disk.names().filter { $0.hasSuffix(LogSegmentHeader.suffix) }.count == 5)
        // The control: one that is asked for is seen.
        try open(storage).checkpoint()
        #expect(written.value > 0)
    }

    @Test func aCheckpointThatFailsLeavesNothingAndTheStoreGoesOn() throws {
        var (number, hasFailed) = (0, true)
        while hasFailed {
            number += 1
            let (disk, call) = (SimulatedDisk(), number)
            let calls = Counter()
            let storage = WatchedStorage(
                disk,
                before: { kind, name throws(StorageProblem) in
                    guard name == CheckpointSummary.temporaryName, calls.add(1) == call else { return }
                    throw StorageProblem(operation: "\(kind)", path: name, code: ENOSPC)
                })
            let store = try open(storage)
            for number in 0..<20 { try store.put("\(number)", String(repeating: "x", count: 100)) }
            let error = storeError { try store.checkpoint() }
            hasFailed = error != nil
            // No other is to fail.
            calls.add(1000)
            if hasFailed {
                guard case .storageFailed(_, _, ENOSPC, nil) = error else {
                    Issue.record("call \(number): \(String(describing: error))")
                    return
                }
                #expect(try !disk.names().contains { $0.hasPrefix("checkpoint") }, "call \(number)")
            }
            try store.put("more", "than before")
            try store.checkpoint()
            try store.close()
            #expect(try open(disk.reopened()).count == 21)
        }
        #expect(number > 5)
    }

    /// Such a change may be in the checkpoint, and so must be in the log.
    @Test func whatIsPutWhileACheckpointIsMadeSurvivesALossOfPower() throws {
        let disk = SimulatedDisk()
        let place = Guarded<Store?>(nil)
        let storage = WatchedStorage(
            disk,
            after: { call, name in
                guard call == .create, name == CheckpointSummary.temporaryName, let store = place.withLock({ $0 })
                else { return }
                #expect(throws: Never.self) { try store.put("during", "x") }
            })
        let store = try open(storage)
        place.withLock { $0 = store }
        defer { place.withLock { $0 = nil } }
        try store.put("before", "x")
        try store.checkpoint()
        let end = disk.changeCount
        for image in disk.crashes(after: end...end, seed: Seed(1)) {
            let again = try open(image.disk())
            #expect(try again.contains("before") && again.contains("during"), "\(image)")
        }
    }

    private func open(_ storage: any Storage, limits: LogLimits = .tiny) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: storage, limits: limits))
    }
}
