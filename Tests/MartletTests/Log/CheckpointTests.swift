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

    /// Nothing is written meanwhile that would make one due by itself. The control waits longer than the test.
    @Test(arguments: [false, true]) func aCheckpointThatFailedIsTriedAgain(isPauseLong: Bool) throws {
        let failures = Counter()
        let storage = WatchedStorage(
            SimulatedDisk(),
            before: { kind, name throws(StorageProblem) in
                guard name == CheckpointSummary.temporaryName, kind == .sync, failures.value < 3 else { return }
                failures.add(1)
                throw StorageProblem(operation: "sync", path: name, code: ENOSPC)
            })
        var limits = LogLimits.tiny
        limits.checkpointPause = isPauseLong ? 1_000_000_000_000 : 1_000_000
        let store = Store(core: try StoreCore(StoreOptions(), storage: storage, limits: limits))
        var number = 0
        while failures.value == 0 {
            try store.put("\(number % 10)", String(repeating: "x", count: 500))
            number += 1
        }
        let deadline = System.monotonicNanoseconds + (isPauseLong ? 200_000_000 : 60_000_000_000)
        while (store.statistics().storage?.checkpointBytes ?? 0) == 0, System.monotonicNanoseconds < deadline {
            System.sleep(seconds: 0.001)
        }
        #expect(failures.value == (isPauseLong ? 1 : 3))
        #expect(((store.statistics().storage?.checkpointBytes ?? 0) > 0) != isPauseLong)
        // Who asks for one need not wait.
        if isPauseLong { #expect(throws: StoreError.self) { try store.checkpoint() } }
    }

    @Test func aCheckpointThatFailsLeavesNothingAndTheStoreGoesOn() throws {
        var (number, hasFailed) = (0, true)
        // None is tried again meanwhile.
        var limits = LogLimits.tiny
        limits.checkpointPause = 1_000_000_000_000
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
            let store = try open(storage, limits: limits)
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

    /// The log that ends where a checkpoint begins is none of what it needs, though what follows has numbers far above it.
    @Test func aCheckpointNeedsNoLogThatEndsWhereItBegins() throws {
        let disk = SimulatedDisk()
        let first = try open(disk)
        try first.put("before", "x")
        try first.compact()
        try first.close()
        let name = try #require(try disk.names().first { $0.hasSuffix(CheckpointSummary.suffix) })
        let number = try #require(FileName.position(in: name, suffix: CheckpointSummary.suffix))

        let second = try open(disk)
        try second.put("after", "x")
        let log = try #require(second.core.commitLog as? FileLog)
        try log.trim(before: number, retaining: 0)
        try second.close()
        let left = try disk.names().filter { $0.hasSuffix(LogSegmentHeader.suffix) }
        #expect(left.count == 1)

        let third = try open(disk.reopened())
        #expect(try third.contains("before") && third.contains("after"))
        #expect(third.recovery?.damagedCheckpoints == [])
        // The control: what comes after an earlier position is not all there.
        let header = try LogSegment.open(left[0], in: disk).header
        #expect(header.base > number && header.goesOn(from: number) && !header.goesOn(from: header.previousEnd - 1))
    }

    /// It rests after each block, but not after those at which the log is ahead of it.
    @Test func aCheckpointThatWritersWaitForTakesNoRests() throws {
        func rests(growingBy puts: Int) throws -> (blocks: Int, rests: Int) {
            let disk = SimulatedDisk()
            var limits = LogLimits.tiny
            (limits.firstSegmentBytes, limits.segmentBytesMax) = (64 << 10, 64 << 10)
            (limits.checkpointBytesMin, limits.checkpointBlockBytes) = (1 << 20, 4 << 10)
            let (place, writes, found) = (Guarded<Store?>(nil), Counter(), Guarded(-1))
            let storage = WatchedStorage(
                disk,
                before: { call, name in
                    guard call == .write, name == CheckpointSummary.temporaryName, writes.add(1) == 3 else { return }
                    guard let store = place.withLock({ $0 }) else { return }
                    for _ in 0..<puts { #expect(throws: Never.self) { try store.put("0", "0") } }
                })
            var options = StoreOptions()
            options.durability = .memory
            options.logger = StoreLogger(level: .debug) { _, message in
                guard message.hasSuffix(" rests") else { return }
                found.withLock { $0 = Int(message.split(separator: " ").dropLast().last ?? "") ?? -1 }
            }
            let store = Store(core: try StoreCore(options, storage: storage, limits: limits))
            for number in 0..<4000 { try store.put("\(number)", String(repeating: "x", count: 100)) }
            place.withLock { $0 = store }
            defer { place.withLock { $0 = nil } }
            try store.checkpoint()
            // The first and the last two have no entries, or not a block full.
            return (writes.value - 3, found.withLock { $0 })
        }
        let (alone, beside) = (try rests(growingBy: 0), try rests(growingBy: 13_000))
        #expect(alone.rests > 100 && alone.rests >= alone.blocks)
        #expect(beside.rests > 50 && beside.rests < beside.blocks - 10)
    }

    private func open(_ storage: any Storage, limits: LogLimits = .tiny) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: storage, limits: limits))
    }
}
