/// Why one transaction comes before another.
struct Dependency {
    /// Which reasons there are; one alone for a dependency, several for a choice among them.
    struct Kind: OptionSet {
        let rawValue: UInt8

        /// The other has written what comes next in a list.
        static let writeWrite = Kind(rawValue: 1)
        /// The other has read what it wrote.
        static let writeRead = Kind(rawValue: 2)
        /// It has read a list without what the other wrote.
        static let readWrite = Kind(rawValue: 4)
        /// It had ended when the other began.
        static let realTime = Kind(rawValue: 8)
    }

    /// The transaction that comes after.
    let target: Int
    let kind: Kind
    /// The list that tells, `nil` if time does.
    let list: Int?

    /// The reason, in words that go between the two transactions.
    var reason: String {
        let list = list.map { " \($0)" } ?? ""
        return switch kind {
        case .writeWrite: "is overwritten in list\(list) by"
        case .writeRead: "is read in list\(list) by"
        case .readWrite: "has not seen in list\(list) what was written by"
        default: "had ended before the beginning of"
        }
    }
}
