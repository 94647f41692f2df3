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

/// Whichever call of the disk fails: what was acknowledged before is there, nothing is acknowledged after the log has
/// failed, and nobody waits for good.
@Suite struct StorageFailureTests {
    @Test(arguments: [EIO, ENOSPC], Seed.some(1)) func whicheverCallFailsNothingAcknowledgedIsLost(
        code: Int32, seed: Seed
    ) throws {
        var (number, failures, hasFailed) = (0, 0, true)
        while hasFailed {
            number += 1
            let watchdog = Watchdog("\(seed): call \(number) fails")
            defer { withExtendedLifetime(watchdog) {} }
            let disk = SimulatedDisk()
            let fault = DiskFault(number: number, code: code, bytesWritten: number % 3 * 20)
            disk.inject(fault)
            let history = try run(on: disk, code, seed, "\(seed), call \(number)")
            hasFailed = disk.callCount() >= number
            failures += hasFailed ? 1 : 0
            var checker = CrashChecker(seed: seed)
            let end = disk.changeCount
            for image in disk.crashes(after: end...end, most: 4, seed: seed) { checker.check(image, history) }
            #expect(checker.problems.isEmpty, "call \(number): \(checker.problems)")
        }
        #expect(failures > 30)
    }

    /// Does what can be done, and gives back what was acknowledged.
    private func run(on disk: SimulatedDisk, _ code: Int32, _ seed: Seed, _ what: String) throws -> CrashHistory {
        var workload: CrashWorkload
        do {
            workload = try CrashWorkload(on: disk, seed.generator())
        } catch {
            expectFailure(error, code, isOfLog: false, what)
            return CrashHistory()
        }
        var hasLogFailed = false
        for _ in 0..<30 where !hasLogFailed {
            do {
                try workload.run(1)
            } catch {
                // Of a checkpoint that fails, the store takes no harm.
                hasLogFailed = expectFailure(error, code, what)
            }
        }
        let contents = try StoreContents(of: workload.store)
        let states = workload.history.states.suffix(2)
        #expect(states.contains(contents), "\(what): reading \(contents.difference(from: workload.history.last))")
        if hasLogFailed { expectNoMore(workload.store, code, what) }
        do {
            try workload.close()
        } catch {
            expectFailure(error, code, what)
        }
        return workload.history
    }

    private func expectNoMore(_ store: Store, _ code: Int32, _ what: String) {
        for level in Durability.allCases {
            let error = storeError { try store.with(level).put("more", "x") }
            guard case .storageFailed(_, _, code, .some) = error else {
                Issue.record("\(what): put at \(level) after a failure: \(String(describing: error))")
                continue
            }
        }
        #expect(storeError { try store.sync() } != nil, "\(what)")
    }

    /// Says whether it is the log that has failed.
    @discardableResult
    private func expectFailure(
        _ error: any Error, _ code: Int32, isOfLog: Bool? = nil, _ what: String
    ) -> Bool {
        guard case .storageFailed(_, _, code, let durable)? = error as? StoreError,
            (durable != nil) == isOfLog ?? (durable != nil)
        else {
            Issue.record("\(what): \(error)")
            return true
        }
        return durable != nil
    }

    /// With too little memory a store does not open, and opens with more.
    @Test func aStoreThatHasNoMemoryToOpenIsAsItWas() throws {
        let disk = SimulatedDisk()
        var workload = try CrashWorkload(on: disk, SeededGenerator(seed: 1))
        try workload.run(60)
        try workload.close()
        var (refused, limit, hasOpened) = (0, 0, false)
        while !hasOpened {
            let watchdog = Watchdog("opening with \(limit) bytes")
            defer { withExtendedLifetime(watchdog) {} }
            let error = storeError {
                let options = StoreOptions(memoryLimit: limit)
                let store = Store(core: try StoreCore(options, storage: disk.reopened(), limits: .tiny))
                #expect(try StoreContents(of: store) == workload.history.last)
            }
            #expect(error == nil || error == .outOfMemory, "with \(limit) bytes")
            hasOpened = error == nil
            refused += hasOpened ? 0 : 1
            limit += 4 << 10
        }
        #expect(refused > 4)
    }

    #if MARTLET_CHECKS
    /// Whichever acquisition of memory fails: what is there afterwards is what was done, in memory and on the disk.
    @Test(arguments: Seed.some(1)) func whicheverMemoryIsRefusedNothingIsLost(seed: Seed) throws {
        var (number, hasFailed) = (0, true)
        while hasFailed {
            let watchdog = Watchdog("\(seed): memory is refused at \(number)")
            defer { withExtendedLifetime(watchdog) {} }
            let disk = SimulatedDisk()
            var workload = try CrashWorkload(on: disk, seed.generator())
            let budget = workload.store.core.memory.budget
            budget.acquisitionsUntilFailure.store(number, ordering: .relaxed)
            for _ in 0..<30 {
                do {
                    try workload.run(1)
                } catch StoreError.outOfMemory {
                    budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
                }
            }
            hasFailed = budget.acquisitionsUntilFailure.load(ordering: .relaxed) <= 0
            budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
            #expect(try StoreContents(of: workload.store) == workload.history.last, "\(seed), \(number)")
            try workload.close()
            var checker = CrashChecker(seed: seed)
            let end = disk.changeCount
            for image in disk.crashes(after: end...end, most: 2, seed: seed) { checker.check(image, workload.history) }
            #expect(checker.problems.isEmpty, "\(number): \(checker.problems)")
            number += 1
        }
        #expect(number > 20)
    }
    #endif

    @Test func checkpointsOfManyThreadsGetThrough() throws {
        let watchdog = Watchdog("checkpoints of many threads")
        defer { withExtendedLifetime(watchdog) {} }
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        onThreads(4) { thread in
            for round in 0..<20 {
                try store.put("\(thread)", "\(round)")
                if thread % 2 == 0 { try store.checkpoint() } else { try store.compact() }
            }
        }
        try store.close()
        #expect(try disk.names().filter { $0.hasSuffix(CheckpointSummary.suffix) }.count <= 2)
        let again = Store(core: try StoreCore(StoreOptions(), storage: disk.reopened(), limits: .tiny))
        for thread in 0..<4 { #expect(try again.get("\(thread)", as: String.self) == "19") }
    }
}
