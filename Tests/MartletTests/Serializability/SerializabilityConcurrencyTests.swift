@testable import Martlet
import MartletTestSupport
import Testing

/// What many threads see of each other's transactions, snapshots, batches and plain calls has a serial order.
@Suite struct SerializabilityConcurrencyTests {
    @Test(arguments: Seed.some(2), [false, true])
    func whatThreadsSeeIsStrictlySerializable(seed: Seed, isFollowed: Bool) throws {
        try expectSerializable(ListWorkload(), seed, isFollowed: isFollowed)
    }

    /// Few lists, so that nearly all collide.
    @Test(arguments: Seed.some(2), [false, true])
    func twoListsUnderManyThreadsStaySerializable(seed: Seed, isFollowed: Bool) throws {
        var workload = ListWorkload()
        (workload.threads, workload.rounds, workload.listsInUse, workload.roundsInUse) = (8, 150, 2, 10)
        try expectSerializable(workload, seed, isFollowed: isFollowed)
    }

    @Test(arguments: Seed.some(2), [false, true])
    func listsThatAreRemovedAndPutAnewAreReadInTheOrderOfNumbers(seed: Seed, isFollowed: Bool) throws {
        var workload = ListWorkload()
        workload.replaces = true
        let (store, history) = try run(workload, seed, isFollowed: isFollowed)
        let verdict = checker(isFollowed: isFollowed).check(history)
        #expect(verdict == .serializable, "\(seed): \(verdict)")
        expectNothingKept(in: store)
    }

    /// Each time they come, changes have numbers of their own from then on, and when they leave, numbers are shared again.
    @Test(arguments: Seed.some(2)) func whatThreadsSeeIsSerializableWhileFollowersComeAndGo(seed: Seed) throws {
        var workload = ListWorkload()
        (workload.noise, workload.isFollowedAtTimes) = (5, true)
        let (store, history) = try run(workload, seed)
        let verdict = ListAppendChecker().check(history)
        #expect(verdict == .serializable, "\(seed): \(verdict)")
        expectNothingKept(in: store)
    }

    @Test(.enabled(if: isLongTest), arguments: Seed.some(1))
    func whatThreadsSeeIsStrictlySerializableForMinutes(seed: Seed) throws {
        let end = System.monotonicNanoseconds + 120_000_000_000
        var random = seed.generator()
        while System.monotonicNanoseconds < end {
            var workload = ListWorkload()
            workload.threads = Int.random(in: 2...12, using: &random)
            workload.listsInUse = Int.random(in: 2...30, using: &random)
            workload.roundsInUse = Int.random(in: 5...60, using: &random)
            workload.noise = [0, 400, 4_000].randomElement(using: &random) ?? 0
            try expectSerializable(workload, Seed(random.next() >> 16), isFollowed: Bool.random(using: &random))
        }
    }

    private func expectSerializable(_ workload: ListWorkload, _ seed: Seed, isFollowed: Bool = false) throws {
        let (store, history) = try run(workload, seed, isFollowed: isFollowed)
        for verdict in [ListAppendChecker().check(history), checker(isFollowed: isFollowed).check(history)] {
            #expect(verdict == .serializable, "\(seed): \(verdict)")
        }
        expectNothingKept(in: store)
    }

    private func checker(isFollowed: Bool) -> NumberOrderChecker {
        NumberOrderChecker(run: isFollowed ? 1 : ChangeClock.runLength)
    }

    /// - Parameter isFollowed: Whether somebody follows the changes, so that each has a number of its own.
    private func run(
        _ workload: ListWorkload, _ seed: Seed, isFollowed: Bool = false
    ) throws -> (Store, [ListTransaction]) {
        let store = try Store()
        let changes = isFollowed ? try store.changes() : nil
        defer { withExtendedLifetime(changes) {} }
        let history = try workload.run(on: store, seed)
        // Nothing is proven by threads that never met.
        #expect(history.count { $0.isCommitted } >= workload.threads * workload.rounds)
        return (store, history)
    }

    private func expectNothingKept(in store: Store) {
        #expect(store.statistics().snapshots == StoreStatistics.SnapshotStatistics())
        store.core.checkInvariants()
    }

    // MARK: - What a mistake of the store looks like

    #if MARTLET_CHECKS
    @Test func withoutValidationCirclesAreNoticed() throws {
        try expectNoticed(.ignoreReads, doing: [.transaction, .transactionByHand]) { ListAppendChecker().check($0) }
    }

    @Test func withoutValidationWrongReadsAreNoticedByNumber() throws {
        try expectNoticed(.ignoreReads, doing: [.transaction, .transactionByHand]) {
            checker(isFollowed: false).check($0)
        }
    }

    /// Whoever waits for locks sees all of a commit, so only plain reads show it, one after the other: real time tells.
    @Test func aCommitThatIsPublishedKeyByKeyIsNoticedByRealTime() throws {
        try expectNoticed(.publishOneByOne, doing: [.transaction, .batchOfNewLists, .plainReads, .plainReads]) {
            ListAppendChecker().check($0)
        }
    }

    @Test func versionsThatAreForgottenMakeCircles() throws {
        try expectNoticed(.forgetVersions, doing: [.transaction, .plainAppend, .snapshot]) {
            ListAppendChecker().check($0)
        }
    }

    @Test func versionsThatAreForgottenAreNoticedByNumber() throws {
        try expectNoticed(.forgetVersions, doing: [.transaction, .plainAppend, .snapshot]) {
            checker(isFollowed: false).check($0)
        }
    }

    @Test(arguments: [ListWorkload.Action.transaction, .snapshot])
    func aNumberThatDividesNothingIsNoticed(reading: ListWorkload.Action) throws {
        try expectNoticed(.leaveRunOpen, doing: [reading, .plainAppend, .plainAppend]) {
            checker(isFollowed: false).check($0)
        }
    }

    private func expectNoticed(
        _ fault: Faults.Fault, doing actions: [ListWorkload.Action],
        by check: ([ListTransaction]) -> SerializabilityVerdict
    ) throws {
        var workload = ListWorkload()
        (workload.actions, workload.noise, workload.listsInUse) = (actions, 0, 4)
        let noticed = try untilNoticed { attempt in
            let store = try Store()
            store.core.epochs.faults.make(fault)
            store.core.clock.faults.make(fault)
            return check(try workload.run(on: store, Seed(attempt))).anomaly == nil ? 0 : 1
        }
        #expect(noticed > 0)
    }
    #endif
}
