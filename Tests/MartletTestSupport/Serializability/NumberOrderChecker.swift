/// Decides whether transactions did what they would have done one after the other in the order of their numbers.
///
/// Stronger than to find no circle: the order is given, and every read is compared with what a model has at that place.
/// What wrote nothing is placed after the change whose number it has; transactions that were aborted too, since not even
/// they may see what there never was. One without a number that only read has to fit anywhere between those that had
/// ended when it began and those that began when it had ended.
public struct NumberOrderChecker: Sendable {
    /// See `ListAppendChecker.uncertainty`.
    public let uncertainty: UInt64

    /// A checker; `uncertainty` 0 is for histories that were not measured.
    public init(uncertainty: UInt64 = 1_000) {
        self.uncertainty = uncertainty
    }

    /// The verdict on a history.
    public func check(_ history: [ListTransaction]) -> SerializabilityVerdict {
        var timeline = ListTimeline()
        for change in changes(of: history) {
            guard let number = change.number, timeline.last < number else {
                return .violation(.numberTwice, by: [change])
            }
            guard let lists = timeline.run(change, at: number - 1) else { return .violation(.wrongRead, by: [change]) }
            timeline.change(lists, at: number)
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
            let isInOrder = second.isChange ? earlier < later : earlier <= later
            if !isInOrder { verdict = .violation(.numberGoesBack, by: [first, second]) }
        }
        return verdict
    }

    private func misread(in history: [ListTransaction], _ timeline: ListTimeline) -> SerializabilityVerdict? {
        let bounds = NumberBounds(of: history, uncertainty: uncertainty)
        for (index, transaction) in history.enumerated() where !transaction.isChange {
            if let number = transaction.number {
                if timeline.run(transaction, at: number) == nil { return .violation(.wrongRead, by: [transaction]) }
            } else if !timeline.hasInstant(for: transaction, within: bounds[index]) {
                return .violation(.noInstant, by: [transaction])
            }
        }
        return nil
    }
}
