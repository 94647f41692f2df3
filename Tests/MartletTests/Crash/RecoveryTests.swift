import MartletTestSupport
import Testing

@testable import Martlet

/// How a directory is read when it is opened.
@Suite struct RecoveryTests {
    /// A closed directory with two checkpoints and some log after them. The newer checkpoint has a keyspace that the older
    /// one has not, and has not one that the older one has.
    private func makeDisk() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let store = try open(disk)
        try store.keyspace("early").put("key", "x")
        for round in 0..<3 {
            for number in 0..<60 { try store.put("\(number)", "\(round) " + String(repeating: "x", count: 40)) }
            try store.remove("\(round)")
            if round == 1 {
                try store.dropKeyspace("early")
                for number in 0..<60 { try store.keyspace("late").put("\(number)", "x") }
            }
            if round < 2 { try store.checkpoint() }
        }
        try store.close()
        return disk.reopened()
    }

    private func checkpoints(on disk: SimulatedDisk) throws -> [String] {
        try disk.names().filter { $0.hasSuffix(CheckpointSummary.suffix) }.sorted()
    }

    @Test func theNewestCheckpointIsReadOnceAndOfTheOlderTheBeginning() throws {
        let disk = try makeDisk()
        let counted = ReadingStorage(disk)
        let store = try open(counted, isReadOnly: true)
        let names = try checkpoints(on: disk)
        #expect(names.count == 2)
        #expect(counted.bytesRead(of: names[1]) == (try disk.contents(of: names[1]).count))
        #expect(counted.bytesRead(of: names[0]) == CheckpointBlock.headerBytes + 40)
        let position = FileName.position(in: names[1], suffix: CheckpointSummary.suffix)
        #expect(store.recovery?.checkpoint?.rawValue == position)
        // The control: a check reads all of both.
        let checked = ReadingStorage(disk)
        var check = DirectoryCheck(checked)
        try check.run()
        for name in names { #expect(checked.bytesRead(of: name) == (try disk.contents(of: name).count)) }
    }

    /// Wherever the newest one is damaged, after more or less of it was loaded, all of it is taken back.
    @Test func whatADamagedCheckpointHadIsTakenBackAndTheOlderOneUsed() throws {
        let disk = try makeDisk()
        let whole = try open(disk.reopened(), isReadOnly: true)
        let expected = try StoreContents(of: whole)
        let names = try checkpoints(on: disk)
        let size = try disk.contents(of: names[1]).count
        for offset in stride(from: 0, to: size, by: isLongTest ? 1 : 37) {
            let damaged = disk.reopened()
            damaged.flip(bit: offset % 8, at: offset, in: names[1])
            let store = try open(damaged, isReadOnly: offset % 2 == 0)
            #expect(try StoreContents(of: store) == expected, "byte \(offset)")
            #expect(store.recovery?.damagedCheckpoints.count == 1, "byte \(offset)")
            #expect(store.recovery?.damagedCheckpoints.first?.contains(names[1]) == true)
            #expect(store.recovery?.entries == whole.recovery?.entries)
            #expect(
                store.recovery?.checkpoint?.rawValue
                    == FileName.position(in: names[0], suffix: CheckpointSummary.suffix))
            #expect(store.core.keyspaces.withAll { $1 } == whole.core.keyspaces.withAll { $1 })
        }
        // The control: nothing is reported of what is whole, and more is in the newest than in the older one.
        #expect(whole.recovery?.damagedCheckpoints == [])
    }

    /// With the log complete, there is a third way.
    @Test func withoutAGoodCheckpointTheWholeLogIsRead() throws {
        let disk = SimulatedDisk()
        var limits = LogLimits.tiny
        (limits.firstSegmentBytes, limits.segmentBytesMax) = (64 << 10, 64 << 10)
        let store = try open(disk, limits: limits)
        for number in 0..<100 { try store.keyspace("named").put("\(number)", "x") }
        try store.checkpoint()
        try store.put("more", "x")
        let expected = try StoreContents(of: store)
        try store.close()
        let damaged = disk.reopened()
        let name = try #require(try checkpoints(on: damaged).first)
        damaged.flip(bit: 0, at: try damaged.contents(of: name).count / 2, in: name)
        let again = try open(damaged, limits: limits)
        #expect(try StoreContents(of: again) == expected)
        #expect(again.recovery?.checkpoint == nil)
        #expect(again.recovery?.damagedCheckpoints.count == 1)
    }

    /// What keeps its memory within a limit while it loads, keeps it when it has loaded twice.
    @Test func whatIsTakenBackTakesNoMemory() throws {
        let disk = SimulatedDisk()
        let limits = LogLimits()
        let store = try open(disk, limits: limits)
        for round in 0..<2 {
            for number in 0..<20_000 { try store.with(.memory).put("\(number)", String(repeating: "x", count: 300)) }
            try store.checkpoint()
            try store.put("round", round)
        }
        try store.close()
        let names = try checkpoints(on: disk)
        let damaged = disk.reopened()
        damaged.flip(bit: 0, at: try damaged.contents(of: names[1]).count - 100, in: names[1])
        let (whole, again) = (try open(disk.reopened(), limits: limits), try open(damaged, limits: limits))
        #expect(again.recovery?.damagedCheckpoints.count == 1)
        let bytes = whole.statistics().memory.recordBytes
        #expect(again.statistics().memory.recordBytes == bytes)
        #expect(again.statistics().memory.totalBytes < 2 * whole.statistics().memory.totalBytes)
    }

    @Test func progressGoesForwardToItsEnd() throws {
        let disk = try makeDisk()
        let told = Guarded<[RecoveryProgress]>([])
        var options = StoreOptions()
        options.recoveryProgress = { progress in told.withLock { $0.append(progress) } }
        let store = Store(core: try StoreCore(options, storage: disk, isReadOnly: true, limits: .tiny))
        let steps = told.withLock { $0 }
        for (before, after) in zip(steps, steps.dropFirst()) {
            #expect(before.bytesRead <= after.bytesRead && before.recordsApplied <= after.recordsApplied)
        }
        let last = try #require(steps.last)
        #expect(last.recordsApplied >= store.count)
        #expect(last.bytesRead > 0 && last.bytesTotal > 0)
    }

    private func open(
        _ storage: any Storage, isReadOnly: Bool = false, limits: LogLimits = .tiny
    ) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: storage, isReadOnly: isReadOnly, limits: limits))
    }
}
