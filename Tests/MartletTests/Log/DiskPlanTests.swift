@testable import Martlet
import MartletTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct DiskPlanTests {
    private static let records = 1 << 30

    private func use(checkpoints: Int, log: Int) -> DiskUse {
        let checkpoint = CheckpointStart(
            identity: 1, lastKeyspace: 0, number: 1, logStart: 1, fileBytes: DiskPlanTests.records)
        return DiskUse(Array(repeating: checkpoint, count: checkpoints), logBytes: log, tail: 0)
    }

    @Test func filesTakeTooMuchBeyondAMultipleOfTheRecords() {
        func isOver(_ checkpoints: Int, log: Int, retained: Int = 0) -> Bool {
            DiskPlan.isOver(
                recordBytes: DiskPlanTests.records, use(checkpoints: checkpoints, log: log), more: 0,
                retained: retained, LogLimits())
        }
        #expect(!isOver(2, log: 1 << 30))
        #expect(isOver(2, log: 7 << 28))
        #expect(!isOver(2, log: 7 << 28, retained: 1 << 30))
        #expect(isOver(4, log: 0))
        // A small store may take more.
        let small = DiskPlan.isOver(
            recordBytes: 1 << 20, use(checkpoints: 0, log: 200 << 20), more: 0, retained: 0, LogLimits())
        #expect(!small)
    }

    @Test func theLogMayGrowAsTheCheckpointGetsOn() {
        let present = use(checkpoints: 1, log: 1 << 28)
        let plan = DiskPlan(recordBytes: DiskPlanTests.records, present, retained: 0, LogLimits())
        func most(written: Int) -> Int {
            (0..<400).last { !plan.isAhead(UInt64(($0 << 23) / LogPosition.unitBytes), written: written) } ?? 0
        }
        let steps = (0...4).map { most(written: $0 * DiskPlanTests.records / 4) }
        #expect(steps == steps.sorted())
        #expect(steps[0] > 0, "nobody waits for the first block")
        // At its end the files are as large as they may be.
        let end = present.bytes + (steps[4] << 23) + DiskPlanTests.records
        #expect(Double(end) > 3.2 * Double(DiskPlanTests.records) && Double(end) < 3.6 * Double(DiskPlanTests.records))
    }

    /// An opening leaves out two thousand million bytes' numbers, which are no log.
    @Test func whatAnOpeningLeavesOutTakesNoDisk() throws {
        let disk = SimulatedDisk()
        for round in 1...3 {
            let core = try StoreCore(StoreOptions(), storage: disk, limits: .tiny)
            let log = try #require(core.commitLog as? FileLog)
            let before = log.keptBytes(to: log.tail)
            #expect(round == 1 ? before == 0 : before > 10_000 && before < 40_000 * round, "round \(round)")
            let entries = Store(core: core).target
            for number in 0..<100 { try entries.put("\(number)", [UInt8](repeating: 1, count: 100)) }
            #expect(log.keptBytes(to: log.tail) >= before + 100 * 128, "round \(round)")
            try core.close()
        }
    }

    /// What was large and is small now does not wait for as much log as a large store's checkpoint does.
    @Test func filesOfAStoreThatHasBecomeSmallBecomeSmall() throws {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        let value = [UInt8](repeating: 1, count: 1000)
        try store.putMany((0..<1000).map { ("\($0)", value) })
        try store.checkpoint()
        try store.removeMany((10..<1000).map { "\($0)" })
        for number in 0..<200 { try store.put("\(number % 10)", value) }
        // Half of the large checkpoint is twice as much as was written since.
        var waits = 0
        while try takenBytes(on: disk) > 300_000, waits < 20_000 {
            usleep(1000)
            waits += 1
        }
        #expect(try takenBytes(on: disk) <= 300_000)
        try store.close()
    }

    private func takenBytes(on disk: SimulatedDisk) throws -> Int {
        try disk.names().reduce(0) { $0 + ((try? disk.open($1).size()) ?? 0) }
    }

    /// The files are small here, and their headers a large part of them: so it is a little more than four times.
    @Test func churnKeepsTheFilesWithinAMultipleOfTheEntries() throws {
        let most = try mostByChurn(retaining: 0)
        #expect(most > 2 && most < 4.5)
        #expect(try mostByChurn(retaining: 4 << 20) > 4.5, "log that is kept for others is not noticed")
    }

    /// Two threads that wait for nothing overwrite all entries again and again.
    /// - Returns: The most that the files took, in terms of keys and values.
    private func mostByChurn(retaining bytes: Int) throws -> Double {
        let disk = SimulatedDisk()
        // Files of the log that are not mostly header.
        var limits = LogLimits.tiny
        (limits.firstSegmentBytes, limits.segmentBytesMax) = (64 << 10, 64 << 10)
        var options = StoreOptions()
        options.logRetention = bytes
        let core = try StoreCore(options, storage: disk, limits: limits)
        let entries = RawKeyspace(core: try Store(core: core).target.core.with(.memory))
        let (count, value) = (8_000, [UInt8](repeating: 1, count: 100))
        let most = Guarded(0)
        onThreads(2) { number in
            for step in 0..<40_000 {
                try entries.put("key \(100_000_000_000 + (step + number * 7) % count)", value)
                guard step > count, step % 50 == 0 else { continue }
                let taken = try takenBytes(on: disk)
                most.withLock { $0 = max($0, taken) }
            }
        }
        try core.close()
        return Double(most.withLock { $0 }) / Double(count * 116)
    }
}
