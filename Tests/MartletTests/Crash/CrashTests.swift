import MartletTestSupport
import Testing

@testable import Martlet

/// Whenever a process is killed or the power goes, what is recovered is what there was at one instant, with all that was
/// acknowledged.
@Suite struct CrashTests {
    /// Every image that there may be of a few changes, and of crashes while the first of them are recovered.
    @Test(arguments: Seed.some(2)) func aFewChangesSurviveEveryCrash(seed: Seed) throws {
        var workload = try CrashWorkload(on: SimulatedDisk(), seed.generator())
        try workload.run(6)
        try workload.close()
        var checker = CrashChecker(seed: seed)
        for (number, image) in workload.disk.crashes(most: 100, seed: seed).enumerated() where checker.problems.isEmpty
        {
            if number % 50 == 0 {
                checker.checkTwice(image, workload.history, most: 8)
            } else {
                checker.check(image, workload.history)
            }
        }
        #expect(checker.problems.isEmpty, "\(checker.problems)")
        print("crashes of few changes: \(checker.imageCount) images")
    }

    /// Some images of many changes, with one of which the next store goes on.
    @Test(arguments: Seed.some(2)) func manyChangesSurviveCrashAfterCrash(seed: Seed) throws {
        let outcome = try CrashGenerations(seed: seed, changes: 150, imagesWanted: 40).run(4)
        #expect(outcome.problems.isEmpty, "\(outcome.problems)")
        print("crash after crash: \(outcome.imageCount) images")
    }

    /// A process that is killed right after it has named a file may not have made the name last, and the next one names
    /// another that follows it.
    @Test(arguments: Seed.some(1)) func aNameThatAKilledProcessGaveIsNotLostByTheNext(seed: Seed) throws {
        var workload = try CrashWorkload(on: SimulatedDisk(), seed.generator())
        try workload.run(60)
        var checker = CrashChecker(seed: seed)
        for image in workload.disk.crashes(most: 1, seed: seed)
        where !image.isPowerLoss && image.description.hasSuffix(LogSegmentHeader.suffix) {
            checker.checkTwice(image, workload.history, most: 16)
        }
        #expect(checker.problems.isEmpty, "\(checker.problems.prefix(1))")
        #expect(checker.imageCount > 20)
    }

    /// The images of changes that threads made at once: in the order of their numbers, whole transactions each.
    @Test(arguments: Seed.some(2)) func changesOfManyThreadsSurviveInTheOrderOfTheirNumbers(seed: Seed) throws {
        let threads = CrashThreads(seed: seed)
        let checker = check(threads, try threads.run(60), imagesWanted: 100)
        #expect(checker.problems.isEmpty, "\(checker.problems)")
        print("crashes of many threads: \(checker.imageCount) images")
    }

    /// The same of tasks for which a thread writes that they do not wait on, while the store writes checkpoints by
    /// itself and keeps log for others.
    @Test(arguments: Seed.some(2)) func changesOfSuspendedTasksSurviveInTheOrderOfTheirNumbers(seed: Seed) async throws
    {
        var options = StoreOptions()
        (options.checkpointInterval, options.logRetention) = (0.002, 20_000)
        let tasks = CrashThreads(seed: seed, options: options)
        let checker = check(tasks, try await tasks.runTasks(30), imagesWanted: 100)
        #expect(checker.problems.isEmpty, "\(checker.problems)")
        print("crashes of suspended tasks: \(checker.imageCount) images")
    }

    private func check(_ threads: CrashThreads, _ history: CrashHistory, imagesWanted: Int) -> CrashChecker {
        let seed = threads.seed
        var (checker, random) = (CrashChecker(seed: seed), seed.generator())
        let total = max(imagesWanted, threads.disk.changeCount * 6)
        for image in threads.disk.crashes(most: 4, seed: seed) where checker.problems.isEmpty {
            if Int.random(in: 0..<total, using: &random) < imagesWanted { checker.check(image, history) }
        }
        return checker
    }

    // MARK: - What a mistake looks like

    /// A disk that is not told to keep what it must keep.
    @Test(arguments: [DiskCall.sync, .syncDirectory]) func aSyncThatIsForgottenIsNoticed(call: DiskCall) throws {
        let noticed = try untilNoticed { attempt in
            var generations = CrashGenerations(seed: Seed(attempt), changes: 60, imagesWanted: 200)
            generations.forgetting = [call]
            return try generations.run(1).problems.count
        }
        #expect(noticed > 0)
    }

    #if MARTLET_CHECKS
    @Test func tasksThatAreResumedEarlyAreNoticed() async throws {
        var noticed = 0
        for attempt in 1...10 where noticed == 0 {
            let tasks = CrashThreads(seed: Seed(UInt64(attempt))) { $0.epochs.faults.make(.acknowledgeEarly) }
            noticed = check(tasks, try await tasks.runTasks(30), imagesWanted: 1000).problems.count
        }
        #expect(noticed > 0)
    }

    @Test func aStoreThatAcknowledgesEarlyIsNoticed() throws {
        let noticed = try untilNoticed { attempt in
            var generations = CrashGenerations(seed: Seed(attempt), changes: 60, imagesWanted: 300)
            generations.prepare = { $0.epochs.faults.make(.acknowledgeEarly) }
            return try generations.run(1).problems.count
        }
        #expect(noticed > 0)
    }

    /// Where nobody writes during a checkpoint, it needs no log.
    @Test(arguments: [Faults.Fault.nameCheckpointEarly, .trimEarly])
    func aCheckpointThatGoesAheadOfTheLogIsNoticed(fault: Faults.Fault) throws {
        let noticed = try untilNoticed { attempt in
            let threads = CrashThreads(seed: Seed(attempt)) { $0.epochs.faults.make(fault) }
            return check(threads, try threads.run(60), imagesWanted: 1000).problems.count
        }
        #expect(noticed > 0)
    }
    #endif
}
