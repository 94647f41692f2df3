/// The lists at each number, as the changes up to it have left them.
struct ListTimeline {
    /// What a change has left of a list.
    private struct Version {
        let number: UInt64
        let elements: [Int]
        let change: ListTransaction
    }

    private var versions: [Int: [Version]] = [:]
    /// The number of the last change.
    private(set) var last: UInt64 = 0

    /// A list after all changes up to `number`.
    private func list(_ list: Int, at number: UInt64) -> [Int] {
        let versions = versions[list] ?? []
        var (first, end) = (0, versions.count)
        while first < end {
            let middle = (first + end) / 2
            if versions[middle].number <= number { first = middle + 1 } else { end = middle }
        }
        return first > 0 ? versions[first - 1].elements : []
    }

    /// Whether none of some lists has been replaced at a number, or later.
    func hasNone(of lists: some Sequence<Int>, at number: UInt64) -> Bool {
        lists.allSatisfy { (versions[$0]?.last?.number ?? 0) < number }
    }

    /// Replaces lists, at a number that is not smaller than any before.
    mutating func replace(_ lists: [Int: [Int]], at number: UInt64, by change: ListTransaction) {
        for (list, elements) in lists {
            versions[list, default: []].append(Version(number: number, elements: elements, change: change))
        }
        last = number
    }

    /// Runs a transaction on the lists as they were at `number`: what it leaves in those that it writes, and the first step
    /// that has read something else than there was.
    func run(
        _ transaction: ListTransaction, at number: UInt64
    ) -> (lists: [Int: [Int]], misread: (step: MicroOperation, expected: [Int])?) {
        var own: [Int: [Int]] = [:]
        for operation in transaction.operations {
            let present = own[operation.list] ?? list(operation.list, at: number)
            switch operation {
            case .append(let list, let element): own[list] = present + [element]
            case .write(let list, let elements): own[list] = elements
            case .read(_, let elements): if elements != present { return (own, (operation, present)) }
            }
        }
        return (own, nil)
    }

    /// Whether there is a number at which all lists were as a transaction has read them that only reads, and that fits the
    /// times of those who have changed these lists.
    func hasInstant(for transaction: ListTransaction, uncertainty: UInt64) -> Bool {
        var instants = [0..<UInt64.max]
        for case .read(let list, let elements) in transaction.operations {
            let numbers = numbers(of: elements, in: list, readBy: transaction, uncertainty)
            instants = instants.flatMap { instant in numbers.map { $0.clamped(to: instant) }.filter { !$0.isEmpty } }
        }
        return !instants.isEmpty
    }

    /// The numbers during which a list had these elements, as far as a reader may have seen it: no change that was over
    /// when it began is missing, and none is there that began when it was over.
    private func numbers(
        of elements: [Int], in list: Int, readBy reader: ListTransaction, _ uncertainty: UInt64
    ) -> [Range<UInt64>] {
        let versions = versions[list] ?? []
        let ends = versions.dropFirst().map(\.number) + [.max]
        let oldest = versions.lastIndex { $0.change.hasEnded(before: reader, uncertainty: uncertainty) }
        var numbers = ((oldest ?? 0)..<versions.count).filter { index in
            versions[index].elements == elements
                && !reader.hasEnded(before: versions[index].change, uncertainty: uncertainty)
        }.map { versions[$0].number..<ends[$0] }
        if oldest == nil, elements.isEmpty { numbers.append(0..<(versions.first?.number ?? .max)) }
        return numbers
    }
}
