import MartletTestSupport

/// Transactions that are run one after the other, each at one moment between its begin and its end, so that what comes out
/// is strictly serializable, unless a mistake is asked for.
struct SimulatedTransactions {
    enum Mistake: CaseIterable {
        /// A transaction reads a list without its end, which had long been there.
        case staleRead
        /// What a transaction appends is seen by itself alone.
        case lostAppend
        /// An aborted transaction's appends stay.
        case keptAbort
        /// A list has its last two elements the other way round for one reader.
        case swappedElements
        /// An element is appended twice.
        case doubledElement
    }

    private(set) var history: [ListTransaction] = []
    /// How often the mistake was made.
    private(set) var mistakes = 0
    private let mistake: Mistake?
    private let listCount: Int
    private var lists: [Int: [Int]] = [:]
    /// Which transaction has last written to each list.
    private var writers: [Int: Int] = [:]
    private var number: UInt64 = 0
    private var lastElement = 0

    init(count: Int, lists: Int = 4, making mistake: Mistake? = nil, using random: inout SeededGenerator) {
        self.mistake = mistake
        listCount = lists
        // The mistake is made once, in the midst, with enough before and after it to show.
        for index in 0..<count { add(index, isTime: index >= count / 3, using: &random) }
        end(at: UInt64(count))
    }

    private mutating func add(_ index: Int, isTime: Bool, using random: inout SeededGenerator) {
        var own = lists
        var steps: [MicroOperation] = []
        var isWrong = false
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let list = Int.random(in: 0..<listCount, using: &random)
            if Bool.random(using: &random) {
                lastElement += 1
                own[list, default: []].append(lastElement)
                steps.append(.append(list: list, element: lastElement))
            } else {
                let isRead = steps.contains { $0.list == list }
                // The one before may be taken to be the one after: they overlap.
                let isOld = writers[list, default: 0] < index - 1
                let isLie = isTime && isOld && !isRead && mistakes == 0
                let seen = isLie ? misread(own[list] ?? []) : own[list] ?? []
                isWrong = isWrong || seen != own[list] ?? []
                steps.append(.read(list: list, seen))
                if isWrong { break }
            }
        }
        let isCommitted = isWrong || Int.random(in: 0..<8, using: &random) > 0
        let changes = steps.contains(where: \.isWrite)
        if isWrong { mistakes += 1 }
        if isCommitted && changes { number += UInt64.random(in: 1...3, using: &random) }
        note(index, steps, isCommitted: isCommitted)
        lists = left(own, steps, isCommitted: isCommitted, isTime: isTime && changes)
        for step in steps where step.isWrite { writers[step.list] = index }
    }

    /// What a reader is shown of a list, if it is to be wrong.
    private func misread(_ elements: [Int]) -> [Int] {
        switch mistake {
        case .staleRead: Array(elements.dropLast())
        case .swappedElements where elements.count > 1: elements.dropLast(2) + elements.suffix(2).reversed()
        default: elements
        }
    }

    /// The lists after a transaction.
    private mutating func left(
        _ own: [Int: [Int]], _ steps: [MicroOperation], isCommitted: Bool, isTime: Bool
    ) -> [Int: [Int]] {
        guard isTime, mistakes == 0 else { return isCommitted ? own : lists }
        switch mistake {
        case .lostAppend where isCommitted:
            mistakes += 1
            return lists
        case .keptAbort where !isCommitted:
            mistakes += 1
            return own
        case .doubledElement where isCommitted:
            mistakes += 1
            var own = own
            for case .append(let list, let element) in steps { own[list, default: []].append(element) }
            return own
        default: return isCommitted ? own : lists
        }
    }

    /// Each of four threads overlaps with the one before and the one after it.
    private mutating func note(_ index: Int, _ steps: [MicroOperation], isCommitted: Bool) {
        let moment = UInt64(index) * 2 + 2
        history.append(
            ListTransaction(
                thread: index % 4, invoked: moment - 2, returned: moment + 1, isCommitted: isCommitted, number: number,
                steps))
    }

    /// A read of everything, in the end.
    private mutating func end(at index: UInt64) {
        let steps = (0..<listCount).map { MicroOperation.read(list: $0, lists[$0] ?? []) }
        let moment = index * 2 + 10
        history.append(
            ListTransaction(thread: 4, invoked: moment, returned: moment, isCommitted: true, number: number, steps))
    }
}
