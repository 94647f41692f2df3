import MartletTestSupport
import Testing

@testable import Martlet

/// The changes of a store with a directory: what is durable, through checkpoints, restarts and crashes.
@Suite struct DurableFeedTests {
    private static let zero = SequenceNumber(rawValue: 0)

    @Test(arguments: Seed.some(8))
    func whoGoesOnAfterARestartHearsAllOfItOnce(seed: Seed) async throws {
        var random = seed.generator()
        var (disk, history, replayed) = (SimulatedDisk(), CrashHistory(), ReplayedStore())
        var options = StoreOptions()
        options.logRetention = .max
        for _ in 0..<4 {
            let generator = SeededGenerator(seed: random.next())
            let workload = try CrashWorkload(
                on: disk, after: history, required: history.count, options: options, generator)
            let store = workload.store
            let start = SequenceNumber(rawValue: replayed.last)
            let following = FollowingTask(try store.changes(from: .after(start)), from: replayed)
            history = await onAThread { [workload] in
                var workload = workload
                try workload.run(150)
                try workload.close()
                return workload.history
            }
            replayed = try await following.ended()
            #expect(replayed.problems == [], "\(seed)")
            #expect(replayed.missed == [], "\(seed)")
            #expect(try replayed.contents() == store.entriesOfAll(), "\(seed)")
            disk = disk.reopened()
        }
    }

    /// What has been heard of is there after a loss of power, whenever that comes.
    @Test(arguments: Seed.some(4))
    func onlyWhatIsDurableIsHeardOf(seed: Seed) async throws {
        #expect(try await heardInVain(seed, on: SimulatedDisk()) == 0, "\(seed)")
    }

    /// A control: on a disk that does not sync, it is not.
    @Test func whatIsNotSyncedIsHeardOfInVain() async throws {
        #expect(try await heardInVain(Seed(1), on: SimulatedDisk(forgetting: [.sync])) > 0)
    }

    /// How often a store that is opened after a loss of power lacks a change that had been heard of.
    private func heardInVain(_ seed: Seed, on disk: SimulatedDisk) async throws -> Int {
        let workload = try CrashWorkload(on: disk, seed.generator())
        let heard = Guarded<[(event: Int, number: UInt64)]>([])
        let following = FollowingTask(try workload.store.changes()) { change in
            heard.withLock { $0.append((disk.changeCount, change.sequence.rawValue)) }
        }
        await onAThread { [workload] in
            var workload = workload
            try workload.run(80)
            try workload.close()
        }
        _ = try await following.ended()
        let numbers = heard.withLock { $0 }
        // Who follows late, on a machine with much to do, misses what was trimmed before.
        #expect(!numbers.isEmpty)
        return disk.crashes(most: 2, seed: seed).count { image in
            guard image.isPowerLoss else { return false }
            // One that has lost its first bytes cannot be opened at all.
            let core = try? StoreCore(StoreOptions(), storage: image.disk(), limits: .tiny)
            let last = core?.recovery?.last.rawValue ?? 0
            return numbers.contains { $0.event <= image.changeCount && $0.number > last }
        }
    }

    @Test func whereFilesAreGoneItSaysSoAndGoesOn() async throws {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        let changes = try store.changes()
        let late = try store.changes(from: .after(DurableFeedTests.zero))
        for number in 0..<400 { try store.put("\(number)", String(repeating: "v", count: 100)) }
        try store.compact()
        for number in 0..<20 { try store.put("after \(number)", "x") }
        try store.close()
        for changes in [changes, late] {
            let replayed = try await FollowingTask(changes).ended()
            #expect(replayed.problems == [])
            #expect(replayed.missed.count == 1)
            #expect(replayed.keyspaces[0]?.entries.count ?? 0 >= 20)
            #expect(replayed.keyspaces[0]?.entries.count ?? 0 < 400)
        }
    }

    /// A control for the one above: with the files kept, nothing is gone.
    @Test func whereFilesAreKeptNothingIsMissed() async throws {
        var options = StoreOptions()
        options.logRetention = .max
        let store = Store(core: try StoreCore(options, storage: SimulatedDisk(), limits: .tiny))
        for number in 0..<400 { try store.put("\(number)", String(repeating: "v", count: 100)) }
        try store.compact()
        let changes = try store.changes(from: .after(DurableFeedTests.zero))
        try store.close()
        let replayed = try await FollowingTask(changes).ended()
        #expect(replayed.missed == [])
        #expect(replayed.keyspaces[0]?.entries.count == 400)
    }

    @Test func aChangeInPartsComesWhole() async throws {
        var options = StoreOptions()
        options.logRetention = .max
        let store = Store(core: try StoreCore(options, storage: SimulatedDisk(), limits: .tiny))
        let changes = try store.changes()
        let large = [UInt8]((0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7 >> 3) })
        try store.put("large", large)
        try store.transaction { transaction in
            for number in 0..<500 { try transaction.put("\(number)", String(repeating: "x", count: number)) }
        }
        try store.close()
        var heard: [Change] = []
        for try await change in changes { heard.append(change) }
        #expect(heard.count == 501)
        #expect(heard[0].value == large && heard[0].isLast)
        #expect(heard.dropFirst().count { $0.isLast } == 1)
        #expect(heard.last?.isLast == true)
        #expect(Set(heard.dropFirst().map(\.sequence)).count == 1)
        #expect(heard.dropFirst().allSatisfy { $0.value?.count == Int(String(decoding: $0.key, as: UTF8.self)) })
    }

    @Test func anyNumberIsAPlaceToBegin() async throws {
        let store = Store(core: try StoreCore(StoreOptions(), storage: SimulatedDisk(), limits: .tiny))
        var numbers: [UInt64] = []
        for number in 0..<60 {
            try store.put("\(number)", String(repeating: "v", count: number * 5))
            numbers.append(try #require(try store.getVersioned("\(number)")).sequence.rawValue)
        }
        try store.close()
        for start in 0...(numbers[59] + 2) {
            var heard: [UInt64] = []
            for try await change in try store.changes(from: .after(SequenceNumber(rawValue: start))) {
                heard.append(change.sequence.rawValue)
            }
            #expect(heard == numbers.filter { $0 > start })
        }
    }
}
