/// What a transaction on lists saw of others, and what it gave them to see.
struct OutsideView {
    /// The lists that it read, without what it had itself appended.
    private(set) var read: [Int: [Int]] = [:]
    /// What it appended to each list.
    private(set) var appended: [Int: [Int]] = [:]
    /// Whether its reads agree with each other and with its own appends.
    private(set) var isConsistent = true

    init(of transaction: ListTransaction) {
        for operation in transaction.operations {
            switch operation {
            case .append(let list, let element): appended[list, default: []].append(element)
            case .read(let list, let elements): note(elements, of: list)
            case .write: preconditionFailure("the order of versions is inferred from appends alone")
            }
        }
        isConsistent =
            isConsistent
            && read.allSatisfy { list, elements in
                guard let own = appended[list] else { return true }
                return own.allSatisfy { !elements.contains($0) }
            }
    }

    private mutating func note(_ elements: [Int], of list: Int) {
        let own = appended[list] ?? []
        let others = Array(elements.dropLast(own.count))
        guard elements.suffix(own.count).elementsEqual(own), read[list, default: others] == others else {
            isConsistent = false
            return
        }
        read[list] = others
    }
}
