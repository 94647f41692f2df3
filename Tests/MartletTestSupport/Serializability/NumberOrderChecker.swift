/// Decides whether transactions did what they would have done one after the other in the order of their numbers.
///
/// Stronger than to find no circle: the order is given, and every read is compared with what a model has at that place.
/// What wrote nothing is placed after the change whose number it has; transactions that were aborted too, since not even
/// they may see what there never was.
///
/// One without a number, that only read, has to fit in anywhere, with nothing missing that had been written to its lists
/// before it began. Changes of other lists do not bound it: one may have its number and not be there yet, while another
/// with a greater number is long over, and who takes no number and waits for no lock reads the state before the one.
///
/// Where changes share numbers, each multiple of `run` divides them, and is one change's at most. Changes of different lists may
/// have one of the numbers between, and not be in the order of time; what looked at no number is not judged then.
public struct NumberOrderChecker: Sendable {
    /// See `ListAppendChecker.uncertainty`.
    public let uncertainty: UInt64
    /// How many numbers there are from one that divides the changes to the next.
    public let run: UInt64

    /// A checker; `uncertainty` 0 is for histories that were not measured, `run` 1 for changes that share no numbers.
    public init(uncertainty: UInt64 = 1_000, run: UInt64 = 1) {
        (self.uncertainty, self.run) = (uncertainty, run)
    }

    /// The verdict on a history.
    public func check(_ history: [ListTransaction]) -> SerializabilityVerdict {
        var timeline = ListTimeline()
        for change in changes(of: history) {
            guard let number = change.number, number > 0 else { return .violation(.numberTwice, by: [change]) }
            let (lists, misread) = timeline.run(change, at: number - 1)
            if let misread { return wrong(misread, by: change, at: number - 1) }
            guard number.isMultiple(of: run) ? timeline.last < number : timeline.hasNone(of: lists.keys, at: number)
            else {
                return .violation(.numberTwice, by: [change])
            }
            timeline.replace(lists, at: number, by: change)
        }
        return misplaced(in: history) ?? misread(in: history, timeline) ?? .serializable
    }

    private func changes(of history: [ListTransaction]) -> [ListTransaction] {
        history.filter(\.isChange).sorted { left, right in
            guard let first = left.number, let second = right.number else {
                preconditionFailure("a change without a number")
            }
            return first < second
        }
    }

    /// One with a smaller number than another that had ended when it began.
    private func misplaced(in history: [ListTransaction]) -> SerializabilityVerdict? {
        let numbered = history.filter { $0.number != nil }
        var verdict: SerializabilityVerdict?
        RealTimeOrder(of: numbered, uncertainty: uncertainty).forEach { before, after in
            let (first, second) = (numbered[before], numbered[after])
            guard let earlier = first.number, let later = second.number, verdict == nil else { return }
            // The number that divided the changes before the first.
            let divider = earlier - earlier % run
            let isInOrder = second.isChange ? divider < later : divider <= later
            if !isInOrder { verdict = .violation(.numberGoesBack, by: [first, second]) }
        }
        return verdict
    }

    private func misread(in history: [ListTransaction], _ timeline: ListTimeline) -> SerializabilityVerdict? {
        for transaction in history where !transaction.isChange {
            if let number = transaction.number {
                let (_, misread) = timeline.run(transaction, at: number)
                if let misread { return wrong(misread, by: transaction, at: number) }
            } else if run == 1, !timeline.hasInstant(for: transaction, uncertainty: uncertainty) {
                return .violation(.noInstant, by: [transaction])
            }
        }
        return nil
    }

    private func wrong(
        _ misread: (step: MicroOperation, expected: [Int]), by transaction: ListTransaction, at number: UInt64
    ) -> SerializabilityVerdict {
        .violation(
            .wrongRead, "  at #\(number) there was \(misread.expected), and not \(misread.step):\n  \(transaction)")
    }
}
