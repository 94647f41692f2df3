/// Keys in an order, each at most once, with all steps in constant time: links by the numbers of keys.
struct KeyList {
    private static let none = UInt32.max

    private var before: [UInt32]
    private var after: [UInt32]
    private(set) var first: UInt32?
    private(set) var last: UInt32?
    private(set) var count = 0

    /// - Parameter keyCount: Keys are numbers below this.
    init(keyCount: Int) {
        before = Array(repeating: Self.none, count: keyCount)
        after = before
    }

    /// The key that came next after one that is in the list.
    func previous(to key: UInt32) -> UInt32? { before[Int(key)] == Self.none ? nil : before[Int(key)] }

    mutating func insertFirst(_ key: UInt32) {
        before[Int(key)] = Self.none
        after[Int(key)] = first ?? Self.none
        if let first { before[Int(first)] = key } else { last = key }
        first = key
        count += 1
    }

    mutating func remove(_ key: UInt32) {
        let (earlier, later) = (before[Int(key)], after[Int(key)])
        if earlier == Self.none { first = later == Self.none ? nil : later } else { after[Int(earlier)] = later }
        if later == Self.none { last = earlier == Self.none ? nil : earlier } else { before[Int(later)] = earlier }
        count -= 1
    }

    mutating func removeLast() -> UInt32? {
        guard let last else { return nil }
        remove(last)
        return last
    }
}
