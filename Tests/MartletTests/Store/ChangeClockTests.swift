@testable import Martlet
import Testing

/// Which numbers changes have, and what divides them.
@Suite struct ChangeClockTests {
    private let store: Store
    private var clock: ChangeClock { store.core.clock }

    init() throws { store = try Store() }

    private func number(of key: String) throws -> UInt64 {
        try #require(try store.getVersioned(key)?.sequence.rawValue)
    }

    @Test func changesOfOneKeyHaveGrowingNumbersAndOthersMayShareThem() throws {
        var numbers: [UInt64] = []
        for value in 0..<100 {
            try store.put("key", value)
            numbers.append(try number(of: "key"))
        }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<))
        for key in 0..<1_000 { try store.put("key \(key)", 0) }
        let shared = Set(try (0..<1_000).map { try number(of: "key \($0)") })
        #expect(shared.count < 500)
    }

    @Test func whileTheyAreFollowedNoTwoChangesHaveOneNumber() throws {
        let changes = try store.changes()
        for key in 0..<1_000 { try store.put("key \(key)", 0) }
        let numbers = Set(try (0..<1_000).map { try number(of: "key \($0)") })
        #expect(numbers.count == 1_000)
        withExtendedLifetime(changes) {}
    }

    @Test func aRunThatIsClosedDividesTheChanges() throws {
        for round in 0..<20 {
            for key in 0..<5 { try store.put("\(key)", round) }
            let divider = clock.closeRun()
            for key in 0..<5 { #expect(try number(of: "\(key)") < divider) }
            for key in 0..<5 { try store.put("\(key)", round) }
            for key in 0..<5 { #expect(try number(of: "\(key)") > divider) }
        }
    }

    enum Move: CaseIterable {
        case share, separate
    }

    /// Who looks at the clock, and is held up while followers come or go, has to look again.
    @Test(arguments: [[Move.separate], [.share], [.separate, .share], [.share, .separate]], [false, true])
    func aLookAtTheClockDoesNotOutliveAChangeOfWhatHolds(moves: [Move], isShared: Bool) {
        if !isShared { _ = clock.separateNumbers() }
        let seen = clock.last.loadAcquiring()
        for move in moves {
            switch move {
            case .share: clock.shareNumbers()
            case .separate: _ = clock.separateNumbers()
            }
        }
        #expect(clock.closeRun(endingAt: seen) == nil)
        #expect(clock.closeRun() > seen)
    }

    @Test func whereNobodyMeddlesTheFirstLookIsGood() {
        let seen = clock.last.loadAcquiring()
        #expect(clock.closeRun(endingAt: seen) == seen + ChangeClock.runLength)
        let last = clock.separateNumbers()
        #expect(clock.closeRun(endingAt: last) == last && clock.closeRun() == last)
    }

    @Test func whenNumbersAreUsedUpRunsStayAsTheyAre() throws {
        let late = ChangeClock(at: clock.address)
        late.begin(after: Limit.sequenceMax + 1 << 29)
        try store.put("key", 1)
        let time = late.closeRun()
        #expect(try number(of: "key") <= time && late.closeRun() == time)
    }
}
