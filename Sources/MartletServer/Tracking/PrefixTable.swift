/// Who of an event loop's clients is told of all keys with which beginnings, and which such keys were changed.
struct PrefixTable: Sendable {
    private struct Audience: Sendable {
        var trackers: Set<Tracker> = []
        /// The keys that were changed since the last delivery, each once, and by whom.
        var changes: [TrackedKey: Int?] = [:]
    }

    private var audiences: [TrackedKey: Audience] = [:]
    /// How many prefixes there are of each length: a key is looked up once for each of these, however many prefixes there are.
    private var countsByLength: [Int: Int] = [:]
    /// Those of whose keys some were changed.
    private var changed: [TrackedKey] = []

    /// How many keys are told of together.
    private static let keysMax = 128

    var count: Int { audiences.count }
    var prefixes: [TrackedKey] { Array(audiences.keys) }
    var trackers: Set<Tracker> { audiences.values.reduce(into: []) { $0.formUnion($1.trackers) } }
    var hasChanges: Bool { !changed.isEmpty }

    mutating func insert(_ tracker: Tracker, for prefix: TrackedKey) {
        if audiences[prefix] == nil { countsByLength[prefix.bytes.count, default: 0] += 1 }
        audiences[prefix, default: Audience()].trackers.insert(tracker)
    }

    mutating func remove(_ tracker: Tracker, for prefix: TrackedKey) {
        audiences[prefix]?.trackers.remove(tracker)
        guard audiences[prefix]?.trackers.isEmpty == true else { return }
        audiences[prefix] = nil
        let length = prefix.bytes.count
        countsByLength[length] = countsByLength[length].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    /// Takes note that a client has changed a key. One that several have changed, of those nobody in particular has.
    /// - Returns: About what it takes to keep that.
    mutating func note(_ key: TrackedKey, by origin: Int?) -> Int {
        var cost = 0
        for length in countsByLength.keys where length <= key.bytes.count {
            let prefix = TrackedKey(Array(key.bytes.prefix(length)))
            guard var changes = audiences[prefix]?.changes else { continue }
            audiences[prefix]?.changes = [:]
            if changes.isEmpty { changed.append(prefix) }
            if let before = changes[key] {
                if before != origin { changes[key] = .some(nil) }
            } else {
                changes[key] = .some(origin)
                cost += Invalidation.ownCost + key.bytes.count
            }
            audiences[prefix]?.changes = changes
        }
        return cost
    }

    /// Takes out what is to be told.
    mutating func takeChanges() -> [Invalidation] {
        var invalidations: [Invalidation] = []
        for prefix in changed {
            guard let audience = audiences[prefix] else { continue }
            let changes = audience.changes.map { (key: $0.key, origin: $0.value) }
            for start in stride(from: 0, to: changes.count, by: PrefixTable.keysMax) {
                let part = changes[start..<min(start + PrefixTable.keysMax, changes.count)]
                invalidations.append(.prefixed(Array(part), Array(audience.trackers)))
            }
            audiences[prefix]?.changes = [:]
        }
        changed = []
        return invalidations
    }
}
