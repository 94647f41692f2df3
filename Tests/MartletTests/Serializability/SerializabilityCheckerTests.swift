import MartletTestSupport
import Testing

/// The checkers themselves: what is serializable passes, and each thing that can be wrong is called by its name.
@Suite struct SerializabilityCheckerTests {
    private let lists = ListAppendChecker(uncertainty: 0)
    private let numbers = NumberOrderChecker(uncertainty: 0)

    // MARK: - What threads saw

    @Test func oneAfterTheOtherIsSerializable() {
        expect(nil, [run(0, append(1, 1)), run(1, read(1, 1), append(1, 2)), run(2, read(1, 1, 2), read(2))])
        expect(nil, [])
    }

    @Test func anElementTwiceInAListIsADuplicateAppend() {
        expect(.duplicateAppend, [run(0, append(1, 1)), run(1, read(1, 1, 1))])
    }

    @Test func anElementOfNobodyIsNoticed() {
        expect(.unwrittenElement, [run(0, append(1, 1)), run(1, read(1, 7))])
    }

    @Test func whoDoesNotSeeItsOwnAppendIsInconsistentWithItself() {
        expect(.inconsistentWithItself, [run(0, append(1, 1), read(1))])
        expect(.inconsistentWithItself, [run(0, read(1), read(1, 1)), run(0, append(1, 1))])
        expect(.inconsistentWithItself, [run(0, read(1, 1), append(1, 1))])
    }

    @Test func aReadOfAnAbortedWriteIsG1a() {
        expect(.abortedRead, [run(0, isCommitted: false, append(1, 1)), run(1, read(1, 1))])
        expect(nil, [run(0, isCommitted: false, read(2, 9), append(1, 1)), run(1, read(1))])
    }

    @Test func aReadInTheMidstOfAnothersAppendsIsG1b() {
        expect(.intermediateRead, [run(0, append(1, 1), append(1, 2)), run(1, read(1, 1)), run(2, read(1, 1, 2))])
    }

    @Test func listsInTwoOrdersAreIncompatible() {
        let appends = [run(0, append(1, 1)), run(1, append(1, 2))]
        expect(.incompatibleOrder, appends + [run(2, read(1, 1, 2)), run(3, read(1, 2))])
        expect(.incompatibleOrder, appends + [run(2, read(1, 1, 2)), run(3, read(1, 2, 1))])
    }

    @Test func anAppendThatIsMissingLaterIsLost() {
        expect(
            .lostAppend,
            [
                run(0, during: 0...1, append(1, 1)), run(1, during: 2...3, append(1, 2)),
                run(2, during: 4...5, read(1, 2)),
            ])
        expect(
            nil,
            [
                run(0, during: 0...4, append(1, 1)), run(1, during: 2...3, append(1, 2)),
                run(2, during: 4...5, read(1, 2)),
            ])
    }

    @Test func interleavedAppendsAreG0() {
        expect(
            .cycle(.writes, inRealTime: false),
            [
                run(0, append(1, 1), append(2, 1)), run(1, append(1, 2), append(2, 2)),
                run(2, read(1, 1, 2), read(2, 2, 1)),
            ])
    }

    @Test func readingEachOthersAppendsIsG1c() {
        expect(
            .cycle(.information, inRealTime: false),
            [run(0, append(1, 1), read(2, 2)), run(1, append(2, 2), read(1, 1))])
    }

    @Test func aLostUpdateIsGSingle() {
        expect(
            .cycle(.singleAntiDependency, inRealTime: false),
            [run(0, read(1), append(1, 1)), run(1, read(1), append(1, 2)), run(2, read(1, 1, 2))])
    }

    @Test func aTornReadIsGSingle() {
        expect(
            .cycle(.singleAntiDependency, inRealTime: false),
            [run(0, append(1, 1), append(2, 1)), run(1, read(1, 1), read(2)), run(2, read(2, 1))])
    }

    @Test func writeSkewIsG2() {
        let skew = [run(0, read(1), append(2, 1)), run(1, read(2), append(1, 2))]
        expect(.cycle(.antiDependency, inRealTime: false), skew + [run(2, read(1, 2), read(2, 1))])
        // Appends that nobody has read came after all that was read.
        expect(.cycle(.antiDependency, inRealTime: false), skew)
    }

    @Test func theWorstCircleIsNamed() {
        let skew = [run(0, read(1), append(2, 1)), run(1, read(2), append(1, 2))]
        let update = [run(2, read(3), append(3, 1)), run(3, read(3), append(3, 2)), run(4, read(3, 1, 2))]
        expect(.cycle(.singleAntiDependency, inRealTime: false), skew + update)
    }

    @Test func anOldStateIsNoticedByRealTimeAlone() {
        expect(
            .cycle(.singleAntiDependency, inRealTime: true),
            [
                run(0, during: 0...9, append(1, 1), append(2, 1)), run(1, during: 0...2, read(1, 1)),
                run(1, during: 3...4, read(2)), run(2, during: 5...6, read(2, 1)),
            ])
        expect(
            .cycle(.information, inRealTime: true),
            [run(0, during: 0...1, read(1, 1)), run(1, during: 2...3, append(1, 1))])
        expect(
            .cycle(.writes, inRealTime: true),
            [
                run(0, during: 0...1, append(1, 1)), run(1, during: 2...3, append(1, 2)),
                run(2, during: 0...9, read(1, 2, 1)),
            ])
        expect(nil, [run(0, during: 0...2, read(1, 1)), run(1, during: 2...3, append(1, 1))])
    }

    /// The first has looked at list 1, and is about to write to list 2, when the second writes to list 1 and returns.
    @Test func aPlainReadMaySeeWhatATransactionThatWasOvertakenIsAboutToReplace() {
        let changes = [
            run(0, during: 0...9, read(1), append(2, 1)), run(1, during: 1...2, append(1, 1)),
            run(2, during: 10...11, read(1, 1), read(2, 1)),
        ]
        expect(nil, changes + [plainRead(1, during: 3...4, .read(list: 2, []))])
        expect(.cycle(.antiDependency, inRealTime: true), changes + [run(1, during: 3...4, read(2))])
    }

    @Test func plainReadsOneAfterTheOtherSeeAllOfAChangeOrNothing() {
        let change = run(0, during: 0...9, append(1, 1), append(2, 1))
        let last = run(2, during: 10...11, read(1, 1), read(2, 1))
        let first = plainRead(1, during: 1...2, .read(list: 1, [1]))
        expect(nil, [change, first, plainRead(1, during: 3...4, .read(list: 2, [1])), last])
        expect(
            .cycle(.singleAntiDependency, inRealTime: true),
            [change, first, plainRead(1, during: 3...4, .read(list: 2, [])), last])
    }

    @Test func anExplanationShowsTheCircle() {
        let history = [
            run(0, read(1), append(1, 1)), run(1, read(1), append(1, 2)), run(2, read(1, 1, 2)),
        ]
        let explanation = """
            not serializable: G-single
              thread 1: read(1) -> [], append(1, 2)
                has not seen in list 1 what was written by
              thread 0: read(1) -> [], append(1, 1)
                is overwritten in list 1 by
              the first
            """
        #expect(lists.check(history).description == explanation)
    }

    // MARK: - The order of the numbers

    @Test func inTheOrderOfTheirNumbersEachReadsWhatThereWas() {
        #expect(
            numbers.check([
                run(0, at: 3, append(1, 1)), run(1, at: 5, read(1, 1), append(1, 2)), run(2, at: 3, read(1, 1)),
                run(3, at: 6, write(1, 7)), run(4, at: 9, read(1, 7), write(1)), run(5, at: 9, read(1)),
                run(6, isCommitted: false, at: 5, read(1, 1, 2), append(1, 3), read(1, 1, 2, 3)), run(7, read(1, 1)),
            ]) == .serializable)
    }

    @Test func aReadOfAnotherStateThanOfItsNumberIsNoticed() {
        let change = run(0, at: 3, append(1, 1))
        #expect(numbers.check([change, run(1, at: 2, read(1, 1))]).anomaly == .wrongRead)
        #expect(numbers.check([change, run(1, at: 3, read(1))]).anomaly == .wrongRead)
        #expect(numbers.check([change, run(1, at: 4, read(1), append(1, 2))]).anomaly == .wrongRead)
        #expect(numbers.check([change, run(1, isCommitted: false, at: 3, read(1))]).anomaly == .wrongRead)
    }

    @Test func readsOfNoOneInstantAreNoticed() {
        let changes = [run(0, during: 0...1, at: 3, append(1, 1)), run(0, during: 2...9, at: 4, append(2, 1))]
        #expect(numbers.check(changes + [run(1, read(1), read(2, 1))]).anomaly == .noInstant)
        #expect(numbers.check(changes + [run(1, read(1, 1), read(2))]) == .serializable)
        #expect(numbers.check(changes + [run(1, during: 3...4, read(1), read(2))]).anomaly == .noInstant)
    }

    /// The first has its number, and is not there yet, when the second is over.
    @Test func aPlainReadMaySeeTheStateBeforeAChangeThatIsUnderWay() {
        let changes = [run(0, during: 0...9, at: 3, append(1, 1)), run(1, during: 1...2, at: 4, append(2, 1))]
        #expect(numbers.check(changes + [run(2, during: 3...4, read(1))]) == .serializable)
        #expect(numbers.check(changes + [run(2, during: 3...4, read(1), read(2, 1))]).anomaly == .noInstant)
        #expect(numbers.check(changes + [run(2, during: 3...4, read(2))]).anomaly == .noInstant)
        #expect(numbers.check(changes + [run(2, during: 0...0, read(2, 1))]).anomaly == .noInstant)
    }

    @Test func numbersThatAreUsedTwiceOrGoBackAreNoticed() {
        let change = run(0, during: 0...1, at: 3, append(1, 1))
        #expect(numbers.check([change, run(1, at: 3, append(2, 1))]).anomaly == .numberTwice)
        #expect(numbers.check([change, run(1, during: 2...3, at: 2, append(2, 1))]).anomaly == .numberGoesBack)
        #expect(numbers.check([change, run(1, during: 2...3, at: 2, read(1))]).anomaly == .numberGoesBack)
        #expect(numbers.check([change, run(1, during: 1...3, at: 2, read(1))]) == .serializable)
    }

    // MARK: - At random

    @Test(arguments: Seed.some(20)) func whatASerialSimulationDoesIsSerializable(seed: Seed) {
        var random = seed.generator()
        let history = SimulatedTransactions(count: 300, using: &random).history
        #expect(lists.check(history) == .serializable, "\(seed)")
        #expect(numbers.check(history) == .serializable, "\(seed)")
    }

    @Test(arguments: Seed.some(20), SimulatedTransactions.Mistake.allCases)
    func eachMistakeOfASimulationIsNoticed(seed: Seed, mistake: SimulatedTransactions.Mistake) throws {
        var random = seed.generator()
        let simulated = SimulatedTransactions(count: 300, making: mistake, using: &random)
        try #require(simulated.mistakes > 0, "\(seed)")
        #expect(lists.check(simulated.history).anomaly != nil, "\(seed)")
        #expect(numbers.check(simulated.history).anomaly != nil, "\(seed)")
    }

    /// Small histories, about half of them made wrong, against every order there is.
    @Test(arguments: Seed.some(4)) func theCheckerAgreesWithTryingEveryOrder(seed: Seed) {
        var random = seed.generator()
        var counts = [true: 0, false: 0]
        for round in 0..<400 {
            let mistake = Bool.random(using: &random) ? SimulatedTransactions.Mistake.staleRead : nil
            var history = SimulatedTransactions(count: 6, lists: 2, making: mistake, using: &random).history
            if Bool.random(using: &random) { history = history.enumerated().map { $1.atOnce(thread: $0) } }
            let expected = isSerializableInSomeOrder(history.filter(\.isCommitted), [:])
            counts[expected, default: 0] += 1
            #expect((lists.check(history) == .serializable) == expected, "\(seed), round \(round): \(history)")
        }
        #expect(counts[true, default: 0] > 30, "\(seed)")
        #expect(counts[false, default: 0] > 30, "\(seed)")
    }

    // MARK: -

    private func expect(
        _ anomaly: Anomaly?, _ history: [ListTransaction], at location: SourceLocation = #_sourceLocation
    ) {
        #expect(lists.check(history).anomaly == anomaly, sourceLocation: location)
    }
}

private func append(_ list: Int, _ element: Int) -> MicroOperation { .append(list: list, element: element) }
private func read(_ list: Int, _ elements: Int...) -> MicroOperation { .read(list: list, elements) }
private func write(_ list: Int, _ elements: Int...) -> MicroOperation { .write(list: list, elements) }

/// A transaction; all that are given no times are at once.
private func run(
    _ thread: Int, during times: ClosedRange<UInt64> = 0...9, isCommitted: Bool = true, at number: UInt64? = nil,
    _ operations: MicroOperation...
) -> ListTransaction {
    ListTransaction(
        thread: thread, invoked: times.lowerBound, returned: times.upperBound, isCommitted: isCommitted,
        number: number, operations)
}

private func plainRead(_ thread: Int, during times: ClosedRange<UInt64>, _ read: MicroOperation) -> ListTransaction {
    ListTransaction(
        thread: thread, invoked: times.lowerBound, returned: times.upperBound, isPlainRead: true, [read])
}

extension ListTransaction {
    /// The same, at the same time as all others.
    fileprivate func atOnce(thread: Int) -> ListTransaction {
        ListTransaction(
            thread: thread, invoked: 0, returned: 9, isCommitted: isCommitted, number: number, operations)
    }
}

/// The verdict by trying every order there is; for a handful of transactions.
private func isSerializableInSomeOrder(_ left: [ListTransaction], _ state: [Int: [Int]]) -> Bool {
    if left.isEmpty { return true }
    return left.indices.contains { index in
        let next = left[index]
        guard !left.contains(where: { $0.returned < next.invoked }) else { return false }
        var state = state
        for operation in next.operations {
            switch operation {
            case .append(let list, let element): state[list, default: []].append(element)
            case .write(let list, let elements): state[list] = elements
            case .read(let list, let elements): if state[list] ?? [] != elements { return false }
            }
        }
        var rest = left
        rest.remove(at: index)
        return isSerializableInSomeOrder(rest, state)
    }
}
