/// Who has read a key. Mostly it is one client, for which no set is made.
struct TrackerSet: Sendable {
    private var first: Tracker?
    private var others: Set<Tracker> = []

    init(_ tracker: Tracker) { first = tracker }

    var count: Int { (first == nil ? 0 : 1) + others.count }

    var all: [Tracker] { (first.map { [$0] } ?? []) + others }

    /// `false`: it was there.
    mutating func insert(_ tracker: Tracker) -> Bool {
        guard first != tracker else { return false }
        return others.insert(tracker).inserted
    }

    /// `false`: it was not there.
    mutating func remove(_ tracker: Tracker) -> Bool {
        guard first == tracker else { return others.remove(tracker) != nil }
        first = nil
        return true
    }

    /// Removes those whose clients are gone.
    mutating func removeGone() {
        if first?.isGone == true { first = nil }
        if others.contains(where: \.isGone) { others = others.filter { !$0.isGone } }
    }
}
