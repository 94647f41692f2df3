import MartletTestSupport
import Testing

@testable import Martlet

/// What a repair saves, and what it says of the rest.
@Suite struct RepairTests {
    /// The control.
    @Test func ofASoundDirectoryAllIsSaved() throws {
        let disk = try makeDisk()
        let (report, contents) = try repair(disk)
        #expect(report.losses.isEmpty, "\(report.losses)")
        #expect(try contents == StoreContents(of: open(disk.reopened())))
    }

    /// The log that removed the keys is gone, and older than the newest checkpoint, which knows.
    @Test(arguments: [false, true]) func whatWasRemovedDoesNotComeBack(isOldLogMissing: Bool) throws {
        let disk = try makeDisk()
        let expected = try StoreContents(of: open(disk.reopened()))
        let newest = try #require(try checkpoints(of: disk).last)
        let number = try #require(FileName.position(in: newest, suffix: CheckpointSummary.suffix))
        let logs = try logs(of: disk)
        let needed = try #require(
            logs.lastIndex { FileName.position(in: $0, suffix: LogSegmentHeader.suffix) ?? 0 <= number })
        #expect(needed > 0)
        for name in logs[..<needed] {
            if isOldLogMissing {
                try disk.remove(name)
            } else {
                disk.flip(bit: 1, at: LogSegmentHeader.bytes + 40, in: name)
            }
        }
        let (report, contents) = try repair(disk)
        #expect(contents == expected)
        // What is missing before the newest checkpoint is no loss; damage is told.
        #expect(report.losses.isEmpty == isOldLogMissing, "\(report.losses)")
    }

    @Test func aMissingFileOfTheLogIsTold() throws {
        let disk = try makeDisk()
        for name in try checkpoints(of: disk) { try disk.remove(name) }
        try disk.remove(try #require(try logs(of: disk).dropLast().last))
        let (report, _) = try repair(disk)
        #expect(report.losses.contains { $0.reason.contains("is missing") }, "\(report.losses)")
    }

    @Test func aMissingLogIsTold() throws {
        let disk = try makeDisk()
        for name in try logs(of: disk) { try disk.remove(name) }
        let (report, _) = try repair(disk)
        #expect(report.losses.contains { $0.reason == "there is no log" }, "\(report.losses)")
        #expect(report.entries > 0)
    }

    @Test func ofAFileThatEndsTooEarlyAllWholeRecordsAreSaved() throws {
        let disk = try makeLog()
        let name = try #require(try logs(of: disk).first)
        let bytes = try disk.contents(of: name)
        disk.place(name, Array(bytes.dropLast(5)))
        #expect(try repair(disk).report.entries == 40)
        let content = try #require(bytes.lastIndex { $0 != 0 })
        disk.place(name, Array(bytes[..<content]))
        let (report, _) = try repair(disk)
        #expect(report.entries == 39 || report.entries == 40)
        #expect(report.losses.contains { $0.reason == "it ends too early" }, "\(report.losses)")
    }

    @Test(arguments: [0, 8, 12, 16, 24, 32, 40, 48, 64]) func withoutAHeaderAllRecordsAreSaved(offset: Int) throws {
        let disk = try makeLog()
        disk.flip(bit: 3, at: offset, in: try #require(try logs(of: disk).first))
        let (report, _) = try repair(disk)
        #expect(report.entries == 40)
        #expect(report.losses.contains { $0.reason == "its header is damaged" }, "\(report.losses)")
    }

    @Test func aFileThatMayNotBeReadEndsTheRepair() throws {
        let disk = try makeDisk()
        let whole = disk.reopened()
        try repair(whole)
        let opened = whole.callCount(of: [.open])
        #expect(opened >= (try disk.names().count))
        for number in 1...opened {
            let other = disk.reopened()
            other.inject(DiskFault(calls: [.open], number: number))
            let target = SimulatedDisk()
            guard case .storageFailed = storeError({ try repair(other, to: target) }) else {
                Issue.record("opening file \(number) failed, and it was passed over")
                continue
            }
            #expect(try target.names().isEmpty)
        }
    }

    /// What came to lie there, and names that no store gives.
    @Test func filesThatAreNoneOfTheStoresAreToldAndPassedOver() throws {
        let disk = try makeDisk()
        let expected = try StoreContents(of: open(disk.reopened()))
        let other = SimulatedDisk()
        let store = try open(other)
        for number in 0..<300 { try store.put("\(number)", String(repeating: "?", count: 333)) }
        try store.clear()
        try store.close()
        let own = Set(try disk.names())
        let foreign = try #require(try logs(of: other).first { !own.contains($0) })
        disk.place(foreign, try other.contents(of: foreign))
        for name in ["ffffffffffffffff", "fffffffffffffff0", "0001000000000000"] {
            disk.place(name + LogSegmentHeader.suffix, [UInt8](repeating: 7, count: name.hasSuffix("0") ? 100_000 : 0))
        }
        let (report, contents) = try repair(disk)
        #expect(contents == expected)
        #expect(report.losses.count { $0.reason == "no store has a file of that name" } == 3, "\(report.losses)")
        let told = report.losses.filter { $0.reason == "it is another store's" }
        #expect(told.map(\.file) == [foreign], "\(report.losses)")
    }

    /// The record is lost by which another took its name away from the one that had it.
    @Test(arguments: [false, true]) func keyspacesThatCameToShareANameStayTwo(isRenameLost: Bool) throws {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: LogLimits()))
        let first = try store.keyspace("one")
        try first.put("key", "first")
        let before = try #require(store.statistics().storage).logBytes
        try store.renameKeyspace("one", to: "other")
        try store.keyspace("one").put("key", "second")
        try first.put("key", "first again")
        try store.close()
        let log = try #require(try logs(of: disk).first)
        if isRenameLost { disk.flip(bit: 0, at: LogSegmentHeader.bytes + before + LogRecordHeader.bytes, in: log) }
        let (report, contents) = try repair(disk.reopened())
        #expect(report.losses.isEmpty != isRenameLost)
        #expect(report.renamedKeyspaces == (isRenameLost ? ["lost-2"] : []))
        let (older, newer) = isRenameLost ? ("one", "lost-2") : ("other", "one")
        #expect(contents.keyspaces == ["": [:], older: ["key": "first again"], newer: ["key": "second"]])
    }

    // MARK: - Directories

    /// Checkpoints, with keys that were removed between them, and a log after.
    private func makeDisk() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let store = try open(disk)
        for number in 0..<40 { try store.put("\(number)", String(repeating: "x", count: 200)) }
        try store.checkpoint()
        for number in 0..<20 { try store.remove("\(number)") }
        for number in 40..<80 { try store.put("\(number)", String(repeating: "y", count: 200)) }
        try store.checkpoint()
        for number in 80..<120 { try store.put("\(number)", String(repeating: "z", count: 200)) }
        try store.close()
        return disk.reopened()
    }

    /// A log alone, in one file.
    private func makeLog() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: LogLimits()))
        for number in 0..<40 { try store.put("\(number)", String(repeating: "x", count: 200)) }
        try store.close()
        return disk.reopened()
    }

    private func open(_ disk: SimulatedDisk) throws -> Store {
        var limits = LogLimits.tiny
        limits.checkpointBytesMin = 1 << 20
        return Store(core: try StoreCore(StoreOptions(), storage: disk, limits: limits))
    }

    private func logs(of disk: SimulatedDisk) throws -> [String] {
        try disk.names().filter { $0.hasSuffix(LogSegmentHeader.suffix) }.sorted()
    }

    private func checkpoints(of disk: SimulatedDisk) throws -> [String] {
        try disk.names().filter { $0.hasSuffix(CheckpointSummary.suffix) }.sorted()
    }

    @discardableResult
    private func repair(
        _ disk: SimulatedDisk, to target: SimulatedDisk = SimulatedDisk()
    ) throws -> (report: RepairReport, contents: StoreContents) {
        var repair = try Repair(from: disk)
        let report = try repair.run { target }
        return (report, try StoreContents(of: open(target.reopened())))
    }
}
