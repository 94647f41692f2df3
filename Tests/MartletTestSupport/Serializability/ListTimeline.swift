/// The lists at each number, as the changes up to it have left them.
struct ListTimeline {
    private var versions: [Int: [(number: UInt64, elements: [Int])]] = [:]
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

    /// Replaces lists, at a number greater than all before.
    mutating func change(_ lists: [Int: [Int]], at number: UInt64) {
        for (list, elements) in lists { versions[list, default: []].append((number, elements)) }
        last = number
    }

    /// Runs a transaction on the lists as they were at `number`. Gives back what it leaves in those that it writes, `nil`
    /// if it has read anything else than it would.
    func run(_ transaction: ListTransaction, at number: UInt64) -> [Int: [Int]]? {
        var own: [Int: [Int]] = [:]
        for operation in transaction.operations {
            let present = own[operation.list] ?? list(operation.list, at: number)
            switch operation {
            case .append(let list, let element): own[list] = present + [element]
            case .write(let list, let elements): own[list] = elements
            case .read(_, let elements): if elements != present { return nil }
            }
        }
        return own
    }

    /// Whether there is a number within the bounds at which all lists were as a transaction has read them that only reads.
    func hasInstant(for transaction: ListTransaction, within bounds: ClosedRange<UInt64>) -> Bool {
        var instants = [bounds.lowerBound..<bounds.upperBound + 1]
        for case .read(let list, let elements) in transaction.operations {
            let ranges = numbers(of: elements, in: list)
            instants = instants.flatMap { instant in ranges.map { $0.clamped(to: instant) }.filter { !$0.isEmpty } }
        }
        return !instants.isEmpty
    }

    /// The numbers during which a list had these elements.
    private func numbers(of elements: [Int], in list: Int) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        var (start, present): (UInt64, [Int]) = (0, [])
        for version in versions[list] ?? [] {
            if present == elements { ranges.append(start..<version.number) }
            (start, present) = version
        }
        if present == elements { ranges.append(start..<UInt64.max) }
        return ranges
    }
}
