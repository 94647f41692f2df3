import MartletTestSupport
import Testing

@testable import Martlet

/// Backups that are interrupted, or made while the store changes.
@Suite struct BackupCrashTests {
    /// Wherever the second one stops, what the first one had is there.
    @Test func aBackupSurvivesALossOfPowerWhileItGoesOn() throws {
        let (opened, bad) = try images(of: SimulatedDisk())
        #expect(opened > 50)
        #expect(bad.isEmpty, "\(bad.prefix(3))")
    }

    /// The control.
    @Test func aBackupOnADiskThatForgetsNamesDoesNotSurvive() throws {
        #expect(try !images(of: SimulatedDisk(forgetting: [.syncDirectory])).bad.isEmpty)
    }

    /// Makes a backup, and goes on with it. Gives back how many images of crashes since open with all that was in the
    /// first, and which do not.
    private func images(of target: SimulatedDisk) throws -> (opened: Int, bad: [String]) {
        let source = SimulatedDisk()
        let store = try open(source)
        try put(0..<10, store)
        try back(source, up: target)
        let first = target.changeCount
        try put(10..<40, store)
        try store.checkpoint()
        try back(source, up: target)
        #expect(try open(target.reopened()).count == 40)
        var (opened, bad) = (0, [String]())
        for image in target.crashes(after: first...target.changeCount, most: 8, seed: Seed(3)) {
            do {
                let again = try open(image.disk())
                let isThere = try (0..<10).allSatisfy { try again.contains("\($0)") }
                if isThere { opened += 1 } else { bad.append("\(image): only \(again.count)") }
            } catch {
                bad.append("\(image): \(error)")
            }
        }
        return (opened, bad)
    }

    /// One that cannot go on from what is there, since that log is gone, leaves it until all is copied.
    @Test func aBackupThatReplacesAnotherLeavesItUntilAllIsThere() throws {
        let (source, target) = (SimulatedDisk(), SimulatedDisk())
        var limits = LogLimits.tiny
        limits.checkpointBytesMin = 1 << 20
        let store = Store(core: try StoreCore(StoreOptions(), storage: source, limits: limits))
        try put(0..<10, store)
        try store.checkpoint()
        try back(source, up: target)
        for round in 1...4 {
            try put(round * 40..<round * 40 + 40, store)
            try store.checkpoint()
        }
        let whole = target.reopened()
        try back(source, up: whole)
        #expect(try open(whole.reopened()).count == 170)
        // The control: it did begin anew.
        let before = Set(try target.names())
        #expect(try !whole.names().contains { before.contains($0) && $0.hasSuffix(LogSegmentHeader.suffix) })
        for number in 1...whole.callCount(of: [.write, .sync, .create]) {
            let again = target.reopened()
            again.inject(DiskFault(calls: [.write, .sync, .create], number: number))
            #expect(throws: StoreError.self) { try back(source, up: again) }
            #expect(try again.names().allSatisfy { !$0.hasSuffix(".temporary") })
            #expect(try open(again.reopened()).count == 10, "call \(number)")
            try back(source, up: again)
            #expect(try open(again.reopened()).count == 170, "call \(number)")
        }
    }

    /// Nor is a first backup: what is there opens only once all of it is there.
    @Test(arguments: [false, true]) func aRestoreThatIsInterruptedIsNoSmallerStore(hasCheckpoint: Bool) throws {
        let source = SimulatedDisk()
        var limits = LogLimits.tiny
        limits.checkpointBytesMin = 1 << 20
        let store = Store(core: try StoreCore(StoreOptions(), storage: source, limits: limits))
        try put(0..<20, store)
        if hasCheckpoint { try store.checkpoint() }
        try put(20..<60, store)
        try store.close()
        let target = SimulatedDisk()
        var restore = Backup(from: source.reopened(), to: target)
        #expect(try restore.run(through: .max).filesCopied.count > 2)
        var (whole, refused) = (0, 0)
        for image in target.crashes(after: 0...target.changeCount, most: 8, seed: Seed(4)) {
            let disk = image.disk()
            var check = DirectoryCheck(disk)
            try check.run()
            guard check.report.files.contains(where: { $0.kind != .temporary }) else { continue }
            let count = try? open(disk).count
            #expect(count == (check.report.isSound ? 60 : nil), "\(image)")
            if count == nil { refused += 1 } else { whole += 1 }
        }
        #expect(whole > 0 && refused > 0)
    }

    @Test func aBackupOfAStoreThatIsWrittenToIsWhole() throws {
        let source = SimulatedDisk()
        let store = try open(source)
        let isOver = Counter()
        let target = SimulatedDisk()
        onThreads(3) { thread in
            guard thread == 0 else {
                var number = 0
                while isOver.value == 0 {
                    // Both, or none.
                    try store.transaction { transaction in
                        try transaction.put("\(thread) first", number)
                        try transaction.put("\(thread) second", number)
                    }
                    number += 1
                    if number % 40 == 0 { try store.checkpoint() }
                }
                return
            }
            defer { isOver.add(1) }
            for _ in 0..<10 {
                try back(source, up: target)
                let again = try open(target.reopened())
                for thread in 1...2 {
                    let first = try again.get("\(thread) first", as: Int.self)
                    #expect(try again.get("\(thread) second", as: Int.self) == first)
                }
            }
        }
    }

    /// However often it is gone on with, there are two checkpoints, the log that they need, and a way back from there.
    @Test func aBackupThatIsGoneOnWithDoesNotGrowForever() throws {
        let (source, target) = (SimulatedDisk(), SimulatedDisk())
        // No checkpoint but those that are asked for: after several, a backup begins anew.
        var limits = LogLimits.tiny
        limits.checkpointBytesMin = 1 << 20
        let store = Store(core: try StoreCore(StoreOptions(), storage: source, limits: limits))
        var most = 0
        var middle: SequenceNumber?
        for round in 0..<12 {
            // Right after the one checkpoint, and long before the next.
            try put(0..<1, store)
            if round == 11 { middle = try store.getVersioned("0")?.sequence }
            try put(1..<40, store)
            try store.put("round", round)
            try store.checkpoint()
            try back(source, up: target)
            let checkpoints = try target.names().filter { $0.hasSuffix(CheckpointSummary.suffix) }
            #expect(checkpoints.count == min(round + 1, 2))
            let bytes = try target.names().reduce(0) { try $0 + target.contents(of: $1).count }
            if round == 5 { most = 2 * bytes }
            if round > 5 { #expect(bytes <= most, "round \(round)") }
            #expect(try open(target.reopened()).get("round", as: Int.self) == round)
        }
        let through = try #require(middle)
        let restored = SimulatedDisk()
        var restore = Backup(from: target, to: restored)
        _ = try restore.run(through: through.rawValue)
        #expect(try open(restored.reopened()).get("round", as: Int.self) == 10)
        // The control: without the older checkpoint there is no way back.
        try target.remove(try #require(try target.names().filter { $0.hasSuffix(CheckpointSummary.suffix) }.min()))
        var again = Backup(from: target, to: SimulatedDisk())
        #expect(storeError { try again.run(through: through.rawValue) } != nil)
    }

    private func put(_ numbers: Range<Int>, _ store: Store) throws {
        for number in numbers { try store.put("\(number)", String(repeating: "x", count: 500)) }
    }

    private func back(_ source: SimulatedDisk, up target: SimulatedDisk) throws {
        var backup = Backup(from: source, to: target)
        _ = try backup.run()
    }

    private func open(_ storage: any Storage) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: storage, limits: .tiny))
    }
}
