import MartletTestSupport
import Testing

/// The checker accepts what is linearizable and rejects what is not.
@Suite struct LinearizabilityCheckerTests {
    let checker = LinearizabilityChecker(KeySpecification(), uncertainty: 0)

    // MARK: - Accepted

    @Test func callsAtOnceMayTakeEffectInAnyOrder() {
        // The read sees the later put, the removal removes the earlier one's value.
        accepts([
            call(0, 0...10, .put("1"), .flag(true)),
            call(1, 1...11, .put("2"), .flag(true)),
            call(2, 2...12, .remove, .flag(true)),
            call(3, 3...13, .get, .value("2")),
            call(3, 14...15, .get, .value("2")),
        ])
        // Each reader sees the two puts in the same order.
        accepts([
            call(0, 0...10, .put("1"), .flag(false)),
            call(1, 0...10, .put("2"), .flag(true)),
            call(2, 0...4, .get, .value("2")), call(2, 5...10, .get, .value("1")),
            call(3, 0...4, .get, .value(nil)), call(3, 5...10, .get, .value("2")),
        ])
    }

    @Test func aWriteThatCouldChangeNothingMayHaveToChangeSomethingLater() {
        accepts([
            call(0, 0...20, .clear, .done), call(1, 5...6, .put("1"), .flag(true)), call(1, 7...8, .get, .value("1")),
            call(1, 9...10, .get, .value(nil)),
        ])
    }

    @Test func callsThatTouchAreAtOnce() {
        accepts([call(0, 0...10, .put("1"), .flag(true)), call(1, 10...20, .get, .value(nil))])
        rejects([call(0, 0...10, .put("1"), .flag(true)), call(1, 11...20, .get, .value(nil))])
    }

    @Test func whatIsLessThanTheUncertaintyApartIsAtOnceForTwoThreadsButNotForOne() {
        let checker = LinearizabilityChecker(KeySpecification(), uncertainty: 100)
        let put = call(0, 0...10, .put("1"), .flag(true))
        #expect(checker.check(KeyHistory([put, call(1, 110...120, .get, .value(nil))])) == .linearizable)
        #expect(checker.check(KeyHistory([put, call(1, 111...120, .get, .value(nil))])).isViolation)
        #expect(checker.check(KeyHistory([put, call(0, 11...20, .get, .value(nil))])).isViolation)
    }

    @Test func callsOfUnknownOutcomeHappenedOrNot() {
        let lost = call(0, 0...10, .put("1"), nil)
        accepts([lost, call(1, 11...12, .get, .value("1"))])
        accepts([lost, call(1, 11...12, .get, .value(nil))])
        accepts([lost, call(0, 11...12, .get, .value(nil)), call(1, 13...14, .put("2"), .flag(true))])
        rejects([lost, call(1, 11...12, .get, .value(nil)), call(1, 13...14, .get, .value("1"))])
        // One that never ended may still happen; but only once.
        let hanging = KeyCall(thread: 0, invoked: 0, .put("1"), nil)
        accepts([hanging, call(1, 11...12, .get, .value(nil)), call(1, 13...14, .get, .value("1"))])
        rejects([
            hanging, call(1, 1...2, .get, .value("1")), call(1, 3...4, .remove, .flag(true)),
            call(1, 5...6, .get, .value("1")),
        ])
        // What is not known of one conditional swap, the other tells.
        let swap = call(0, 10...20, .compareAndSwapVersion(sequence: 5, desired: "2"), nil)
        let before = [
            call(1, 0...1, .put("1"), .flag(true)), call(1, 2...3, .getVersioned, .versioned("1", sequence: 5)),
        ]
        accepts(before + [swap, call(1, 30...31, .get, .value("2"))])
        accepts(before + [swap, call(1, 30...31, .get, .value("1"))])
    }

    @Test func everyOperationDoesWhatItSays() {
        accepts(
            inTurn([
                (.get, .value(nil)), (.getVersioned, .value(nil)), (.replace("0"), .flag(false)),
                (.compareAndSwap(expected: "0", desired: "1"), .notFound), (.putIfAbsent("1"), .flag(true)),
                (.putIfAbsent("2"), .flag(false)), (.replace("3"), .flag(true)), (.contains, .flag(true)),
                (.getVersioned, .versioned("3", sequence: 7)),
                (.compareAndSwapVersion(sequence: 6, desired: "4"), .conflict(sequence: 7)),
                (.compareAndSwapVersion(sequence: 7, desired: "4"), .swapped(sequence: 9)),
                (.compareAndSwap(expected: "3", desired: "5"), .conflict(sequence: 9)),
                (.compareAndSwap(expected: "4", desired: "5"), .swapped(sequence: nil)), (.getAndPut("6"), .value("5")),
                (.increment(by: 4), .number(10)), (.append("x"), .number(3)), (.increment(by: 1), .notANumber),
                (.update(from: "10x", to: "7"), .done), (.getAndRemove, .value("7")), (.remove, .flag(false)),
                (.increment(by: 2), .number(2)), (.getVersioned, .versioned("2", sequence: 30)), (.clear, .done),
                (.get, .value(nil)), (.update(from: nil, to: nil), .done), (.append("ab"), .number(2)),
            ]))
    }

    // MARK: - Rejected

    @Test func aStaleReadIsRejected() {
        rejects([
            call(0, 0...1, .put("1"), .flag(true)), call(0, 2...3, .put("2"), .flag(false)),
            call(1, 4...5, .get, .value("1")),
        ])
        // Two readers that see two puts in different orders.
        rejects([
            call(0, 0...20, .put("1"), .flag(false)), call(1, 0...20, .put("2"), .flag(true)),
            call(2, 0...4, .get, .value("2")), call(2, 5...9, .get, .value("1")),
            call(3, 0...4, .get, .value("1")), call(3, 5...9, .get, .value("2")),
        ])
    }

    @Test func aLostUpdateIsRejected() {
        let start = call(0, 0...1, .put("1"), .flag(true))
        rejects([
            start, call(1, 5...15, .update(from: "1", to: "2"), .done),
            call(2, 5...15, .update(from: "1", to: "3"), .done),
        ])
        rejects([
            start, call(1, 5...15, .compareAndSwap(expected: "1", desired: "2"), .swapped(sequence: nil)),
            call(2, 5...15, .compareAndSwap(expected: "1", desired: "3"), .swapped(sequence: nil)),
        ])
        rejects([start, call(1, 5...15, .increment(by: 1), .number(2)), call(2, 5...15, .increment(by: 1), .number(2))])
        rejects([start, call(1, 5...15, .append("x"), .number(2)), call(2, 5...15, .append("x"), .number(2))])
    }

    @Test func aValueThatWasNeverWrittenIsRejected() {
        rejects([call(0, 0...9, .put("1"), .flag(true)), call(1, 0...9, .get, .value("2"))])
        rejects([
            call(0, 0...9, .put("12"), .flag(true)), call(1, 0...9, .put("34"), .flag(false)),
            call(2, 0...9, .get, .value("14")),
        ])
    }

    @Test func twoCallsCannotBothFindTheKeyAbsent() {
        rejects([call(0, 0...9, .putIfAbsent("1"), .flag(true)), call(1, 0...9, .putIfAbsent("2"), .flag(true))])
        rejects([call(0, 0...9, .put("1"), .flag(true)), call(1, 0...9, .put("2"), .flag(true))])
    }

    @Test func aValueThatComesBackAfterItsRemovalIsRejected() {
        rejects(inTurn([(.put("1"), .flag(true)), (.remove, .flag(true)), (.get, .value("1"))]))
        rejects([
            call(0, 0...1, .put("1"), .flag(true)), call(0, 2...9, .remove, .flag(true)),
            call(1, 3...4, .get, .value(nil)), call(1, 5...6, .get, .value("1")),
        ])
        rejects([
            call(0, 0...1, .put("1"), .flag(true)), call(0, 2...9, .remove, .flag(true)),
            call(1, 2...9, .getAndRemove, .value("1")),
        ])
        rejects(inTurn([(.put("1"), .flag(true)), (.clear, .done), (.contains, .flag(true))]))
    }

    @Test func versionsThatDoNotGrowAreRejected() {
        let read = { (value: String, sequence: UInt64) in
            (KeyOperation.getVersioned, KeyOutcome.versioned(value, sequence: sequence))
        }
        let put = { (value: String, isNew: Bool) in (KeyOperation.put(value), KeyOutcome.flag(isNew)) }
        accepts(inTurn([put("1", true), read("1", 5), put("2", false), read("2", 6)]))
        rejects(inTurn([put("1", true), read("1", 5), put("2", false), read("2", 5)]))
        rejects(inTurn([put("1", true), read("1", 5), read("1", 6)]))
        // A number for each put, seen or not.
        rejects(inTurn([put("1", true), read("1", 5), put("2", false), put("3", false), read("3", 6)]))
        rejects(inTurn([put("1", true), put("2", false), read("2", 1)]))
        // A removal does not begin anew.
        rejects(inTurn([put("1", true), read("1", 5), (.remove, .flag(true)), put("1", true), read("1", 4)]))
        let swap = KeyOperation.compareAndSwapVersion(sequence: 5, desired: "2")
        rejects(inTurn([put("1", true), read("1", 5), (swap, .swapped(sequence: 5))]))
        rejects(inTurn([put("1", true), read("1", 5), put("1", false), (swap, .swapped(sequence: nil))]))
        rejects(inTurn([put("1", true), read("1", 5), (swap, .conflict(sequence: nil))]))
    }

    @Test func snapshotsOfSeveralKeysAreTakenAtOneInstant() {
        let checker = LinearizabilityChecker(KeyspaceSpecification(), uncertainty: 0)
        typealias KeyspaceCall = Call<KeyspaceOperation, KeyspaceOutcome>
        let puts = [
            KeyspaceCall(thread: 0, invoked: 0, returned: 1, .on(1, .put("1")), .key(.flag(true))),
            KeyspaceCall(thread: 0, invoked: 2, returned: 3, .on(2, .put("2")), .key(.flag(true))),
        ]
        let snapshot = { (values: [String?]) in
            KeyspaceCall(thread: 1, invoked: 0, returned: 9, .snapshot([1, 2]), .values(values))
        }
        let clear = KeyspaceCall(thread: 0, invoked: 4, returned: 9, .clear, .done)
        for values in [[nil, nil], ["1", nil], ["1", "2"]] {
            #expect(checker.check(History(puts + [clear, snapshot(values)])) == .linearizable)
        }
        #expect(checker.check(History(puts + [clear, snapshot([nil, "2"])])).isViolation)
    }

    // MARK: - Verdicts

    @Test func anExplanationShowsWhereItFails() {
        let history = KeyHistory([
            call(0, 0...1, .put("1"), .flag(true)), call(1, 50...52, .put("2"), .flag(false)),
            call(0, 100...110, .get, .value("1")), call(1, 105...120, .remove, .flag(true)),
            call(0, 200...210, .get, .value(nil)),
        ])
        let explanation = """
            not linearizable: key x: 3 of 5 calls can be put in order. The state is then nothing, and no call that could \
            be next fits it.
              thread 0, -100 to -99 ns: put(1) -> true (placed)
              thread 0, 0 to 10 ns: get -> 1 (has to be placed now)
              thread 1, 5 to 20 ns: remove -> true (placed)
            """
        #expect(checker.check(["x": history]).description == explanation)
    }

    @Test func aSearchThatTakesTooLongIsNoProof() {
        let checker = LinearizabilityChecker(KeySpecification(), uncertainty: 0, stepsMax: 2)
        let history = KeyHistory(inTurn((0..<9).map { (.put("\($0)"), .flag($0 == 0)) }))
        #expect(checker.check(history) == .unknown(steps: 2))
        #expect(checker.check(["a": history]) == .unknown(steps: 2))
        #expect(checker.check([1: history, 2: KeyHistory(inTurn([(.get, .value("1"))]))]).isViolation)
    }

    // MARK: - At random

    @Test(arguments: Seed.some(20)) func whatAnAtomicKeyDoesIsLinearizable(seed: Seed) {
        var random = seed.generator()
        let simulated = SimulatedHistory(
            threads: Int.random(in: 1...8, using: &random), calls: 400, values: 6,
            lost: Int.random(in: 0...4, using: &random), using: &random)
        #expect(checker.check(KeyHistory(simulated.calls)) == .linearizable, "\(seed)")
    }

    /// And the search takes few steps, or it could not serve for what a store does in a second.
    @Test func longHistoriesAreCheckedInAFewStepsForEachCall() {
        var random = Seed(7).generator()
        let simulated = SimulatedHistory(threads: 8, calls: 5_000, values: 1_000, lost: 0, using: &random)
        let checker = LinearizabilityChecker(KeySpecification(), uncertainty: 0, stepsMax: 40 * 5_000)
        #expect(checker.check(KeyHistory(simulated.calls)) == .linearizable)
    }

    @Test(arguments: Seed.some(20)) func anOutcomeThatCannotBeIsAlwaysNoticed(seed: Seed) {
        var random = seed.generator()
        let simulated = SimulatedHistory(threads: 4, calls: 200, values: 6, lost: 0, using: &random)
        var changed = 0
        for index in simulated.calls.indices.shuffled(using: &random).prefix(40) {
            guard let outcome = impossible(simulated.calls[index].outcome) else { continue }
            var calls = simulated.calls
            calls[index] = calls[index].giving(outcome)
            changed += 1
            #expect(checker.check(KeyHistory(calls)).isViolation, "\(seed), call \(index): \(outcome)")
        }
        #expect(changed > 5, "\(seed)")
    }

    /// Small histories, about half of them made wrong, against every order there is.
    @Test(arguments: Seed.some(4)) func theCheckerAgreesWithTryingEveryOrder(seed: Seed) {
        var random = seed.generator()
        var counts = [true: 0, false: 0]
        for round in 0..<1_500 {
            let simulated = SimulatedHistory(
                threads: Int.random(in: 2...4, using: &random), calls: Int.random(in: 2...7, using: &random), values: 2,
                lost: 10, using: &random)
            let calls = disturbed(simulated.calls, times: Int.random(in: 0...3, using: &random), using: &random)
            let expected = isLinearizableInSomeOrder(calls)
            counts[expected, default: 0] += 1
            #expect(
                (checker.check(KeyHistory(calls)) == .linearizable) == expected, "\(seed), round \(round): \(calls)")
        }
        #expect(counts[true, default: 0] > 300, "\(seed)")
        #expect(counts[false, default: 0] > 300, "\(seed)")
    }

    // MARK: -

    private func accepts(_ calls: [KeyCall], at location: SourceLocation = #_sourceLocation) {
        #expect(checker.check(KeyHistory(calls)) == .linearizable, sourceLocation: location)
        #expect(isLinearizableInSomeOrder(calls), sourceLocation: location)
    }

    private func rejects(_ calls: [KeyCall], at location: SourceLocation = #_sourceLocation) {
        #expect(checker.check(KeyHistory(calls)).isViolation, sourceLocation: location)
        #expect(!isLinearizableInSomeOrder(calls), sourceLocation: location)
    }
}

private func call(
    _ thread: Int, _ times: ClosedRange<UInt64>, _ operation: KeyOperation, _ outcome: KeyOutcome?
) -> KeyCall {
    KeyCall(thread: thread, invoked: times.lowerBound, returned: times.upperBound, operation, outcome)
}

/// Calls of one thread, one after the other.
private func inTurn(_ calls: [(KeyOperation, KeyOutcome)]) -> [KeyCall] {
    calls.enumerated().map { index, pair in call(0, UInt64(2 * index)...UInt64(2 * index + 1), pair.0, pair.1) }
}

/// Another outcome that no key with small numbers as values can give, if there is one of that kind.
private func impossible(_ outcome: KeyOutcome?) -> KeyOutcome? {
    switch outcome {
    case .value: .value("never")
    case .versioned(_, let sequence): .versioned("never", sequence: sequence)
    case .number(let number): .number(number + 1_000_000)
    default: nil
    }
}

/// The same calls with outcomes exchanged or turned around, or one call delayed.
private func disturbed(_ calls: [KeyCall], times: Int, using random: inout SeededGenerator) -> [KeyCall] {
    var calls = calls
    for _ in 0..<times {
        let (index, other) = (
            calls.indices.randomElement(using: &random) ?? 0, calls.indices.randomElement(using: &random) ?? 0
        )
        let call = calls[index]
        switch call.outcome {
        case .flag(let flag): calls[index] = call.giving(.flag(!flag))
        case .versioned(let value, let sequence):
            calls[index] = call.giving(.versioned(value, sequence: sequence + UInt64.random(in: 0...1, using: &random)))
        case .value: calls[index] = call.giving([.value(nil), .value("1"), .value("2")].randomElement(using: &random))
        default:
            calls[index] = call.giving(calls[other].outcome)
        }
    }
    return calls
}

extension Call {
    fileprivate func giving(_ outcome: Outcome?) -> Call {
        Call(thread: thread, invoked: invoked, returned: returned, operation, outcome)
    }
}
