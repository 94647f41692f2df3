import MartletTestSupport
import Testing

@testable import Martlet

/// Several threads recover what one would.
@Suite struct RecoveryConcurrencyTests {
    @Test(arguments: [1, 2, 4], Seed.some(3)) func whateverTheThreadsAreTheContentsAreTheSame(
        threads: Int, seed: Seed
    ) throws {
        var workload = try CrashWorkload(on: SimulatedDisk(), seed.generator())
        try workload.run(400)
        try workload.close()
        let core = try recovered(workload.disk.reopened(), threads: threads) { _ in }
        let found = try StoreContents(of: Store(core: core))
        #expect(found == workload.history.last, "\(seed): \(found.difference(from: workload.history.last))")
    }

    /// Puts and removals of few keys, in one stretch of the log: their order is all that matters.
    private func makeDisk(_ seed: Seed) throws -> (SimulatedDisk, StoreContents) {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        var random = seed.generator()
        for number in 0..<2000 {
            let key = "\(Int.random(in: 0..<20, using: &random))"
            if Bool.random(using: &random) { try store.remove(key) } else { try store.put(key, "\(number)") }
        }
        let contents = try StoreContents(of: store)
        try store.close()
        return (disk.reopened(), contents)
    }

    @Test(arguments: Seed.some(3)) func changesOfOneKeyKeepTheirOrder(seed: Seed) throws {
        let (disk, contents) = try makeDisk(seed)
        let core = try recovered(disk, threads: 4) { _ in }
        #expect(try StoreContents(of: Store(core: core)) == contents, "\(seed)")
    }

    #if MARTLET_CHECKS
    /// The control: with changes of one key in different shares, it is noticed.
    @Test func changesThatAreSharedOutAtWillAreNoticed() throws {
        let (disk, contents) = try makeDisk(Seed(1))
        let core = try recovered(disk, threads: 4) { $0.epochs.faults.make(.scatterChanges) }
        #expect(try StoreContents(of: Store(core: core)) != contents)
    }
    #endif

    private func recovered(
        _ disk: SimulatedDisk, threads: Int, prepare: (StoreCore) -> Void
    ) throws -> StoreCore {
        let core = try StoreCore(StoreOptions())
        prepare(core)
        var limits = LogLimits.tiny
        limits.recoveryThreadsMin = threads
        if threads == 1 { limits.parallelRecoveryBytesMin = .max }
        var recovery = try Recovery(from: disk, into: core, limits, progress: nil)
        defer { recovery.end() }
        try recovery.read()
        return core
    }
}
