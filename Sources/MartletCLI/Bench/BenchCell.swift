/// One combination that is measured.
struct BenchCell: Hashable, Sendable {
    let mix: Mix
    /// `nil` where each key has its turn once.
    let distribution: Distribution?
    let threads: Int
    let entries: Int

    /// The combination on one short line.
    var name: String {
        [mix.name, distribution?.rawValue, Units.count(threads, of: "thread", "threads")].compactMap { $0 }
            .joined(separator: " ")
    }

    /// Whether each run begins with a new map.
    var needsMapOfItsOwn: Bool { mix.isLoad || mix.changesKeys || mix.work == .transfers }

    /// The keys that come and go on one thread.
    func changingKeys(_ thread: Int) -> ChangingKeys {
        ChangingKeys(self, thread: thread)
    }

    /// How many keys it takes.
    var keyCount: Int {
        mix.changesKeys ? max(entries, changingKeys(threads - 1).slots.upperBound) : entries
    }
}
