/// In which order the elements of each list were appended, inferred from what was read: every read is the beginning of the
/// longest one, or the history is wrong.
struct VersionOrders {
    /// The longest read of each list.
    private(set) var longest: [Int: [Int]] = [:]
    /// Which transaction appended what, by list and element.
    private(set) var writers: [Int: [Int: Int]] = [:]
    /// What the transactions saw of each other, `nil` of those that were aborted.
    private(set) var views: [OutsideView?] = []
    private let transactions: [ListTransaction]

    init(of transactions: [ListTransaction]) {
        self.transactions = transactions
        views = transactions.map { $0.isCommitted ? OutsideView(of: $0) : nil }
        for (index, transaction) in transactions.enumerated() {
            for case .append(let list, let element) in transaction.operations {
                let before = writers[list, default: [:]].updateValue(index, forKey: element)
                precondition(before == nil, "\(element) is appended twice to list \(list)")
            }
        }
        for case let view? in views {
            for (list, elements) in view.read where elements.count > longest[list]?.count ?? -1 {
                longest[list] = elements
            }
        }
    }

    /// What was appended to a list and is in no read, so that it came after all that is.
    func unread(in list: Int) -> [(element: Int, writer: Int)] {
        let read = Set(longest[list] ?? [])
        return (writers[list] ?? [:]).filter { transactions[$0.value].isCommitted && !read.contains($0.key) }
            .map { ($0.key, $0.value) }
    }

    /// The first thing that is wrong with the reads themselves.
    func misread() -> SerializabilityVerdict? {
        for (index, view) in views.enumerated() {
            guard let view else { continue }
            if !view.isConsistent { return .violation(.inconsistentWithItself, by: [transactions[index]]) }
            for (list, elements) in view.read.sorted(by: { $0.key < $1.key }) {
                if let verdict = misread(elements, of: list, by: index) { return verdict }
            }
        }
        return nil
    }

    private func misread(_ elements: [Int], of list: Int, by index: Int) -> SerializabilityVerdict? {
        let reader = transactions[index]
        guard Set(elements).count == elements.count else { return .violation(.duplicateAppend, by: [reader]) }
        for element in elements {
            guard let writer = writers[list]?[element] else { return .violation(.unwrittenElement, by: [reader]) }
            if !transactions[writer].isCommitted {
                return .violation(.abortedRead, by: [reader, transactions[writer]])
            }
        }
        guard longest[list]?.starts(with: elements) == true else {
            return .violation(.incompatibleOrder, by: [reader] + readers(of: longest[list] ?? [], in: list))
        }
        if let last = elements.last, let writer = writers[list]?[last], views[writer]?.appended[list]?.last != last {
            return .violation(.intermediateRead, by: [reader, transactions[writer]])
        }
        return nil
    }

    private func readers(of elements: [Int], in list: Int) -> [ListTransaction] {
        Array(transactions.indices.filter { views[$0]?.read[list] == elements }.prefix(1).map { transactions[$0] })
    }

    /// An append that is missing in a read which began after it had ended.
    func lostAppend(uncertainty: UInt64) -> SerializabilityVerdict? {
        var last: [Int: Int] = [:]
        for (index, view) in views.enumerated() {
            for (list, _) in view?.read ?? [:] {
                if let found = last[list], transactions[found].invoked >= transactions[index].invoked { continue }
                last[list] = index
            }
        }
        for (list, reader) in last.sorted(by: { $0.key < $1.key }) {
            for (_, writer) in unread(in: list)
            where transactions[writer].returned + uncertainty < transactions[reader].invoked {
                return .violation(.lostAppend, by: [transactions[writer], transactions[reader]])
            }
        }
        return nil
    }
}
