import MartletTestSupport

@testable import Martlet

/// What a store is that has only heard of another's changes, and whether they came as is promised.
struct ReplayedStore: Sendable {
    struct Entry: Hashable, Sendable {
        var value: [UInt8]
        var deadline: Deadline?
    }

    /// By number: the name, `nil` for the default keyspace, and the entries.
    private(set) var keyspaces: [UInt32: (name: [UInt8]?, entries: [[UInt8]: Entry])] = [0: (nil, [:])]
    /// The number of the last change of which all was heard.
    private(set) var last: UInt64 = 0
    private var isInside = false
    /// Whether it has heard of all that there is: a snapshot does not show what has expired and is still to be removed.
    private var isFromTheBeginning = true
    private(set) var changes = 0
    private(set) var kinds: [Change.Kind: Int] = [:]
    /// Up to where changes are missing, once for each time.
    private(set) var missed: [UInt64] = []
    /// What was not as it should be.
    private(set) var problems: [String] = []

    init() {}

    /// Begins with what a snapshot has.
    init(_ snapshot: Snapshot, of store: Store) throws {
        last = snapshot.sequence.rawValue
        isFromTheBeginning = false
        keyspaces[0] = (nil, try ReplayedStore.entries(of: snapshot.keyspace(store.target)))
        for name in snapshot.keyspaceNames {
            guard let view = try snapshot.keyspace(name) else { continue }
            keyspaces[view.entry.id] = (name, try ReplayedStore.entries(of: view))
        }
    }

    private static func entries(of keyspace: SnapshotKeyspace) throws -> [[UInt8]: Entry] {
        var entries: [[UInt8]: Entry] = [:]
        try keyspace.snapshot.forEach(in: keyspace.entry) { key, value, deadline in
            entries[[UInt8](copying: key)] = Entry(value: [UInt8](copying: value), deadline: Deadline(raw: deadline))
            return true
        }
        return entries
    }

    mutating func apply(_ change: Change) {
        changes += 1
        kinds[change.kind, default: 0] += 1
        checkOrder(change)
        let id = change.keyspaceID
        switch change.kind {
        case .put: keyspaces[id]?.entries[change.key] = Entry(value: change.value ?? [], deadline: change.deadline)
        case .remove: keyspaces[id]?.entries[change.key] = nil
        case .expire, .evict: checkPresence(change, keyspaces[id]?.entries.removeValue(forKey: change.key))
        case .setDeadline:
            checkPresence(change, keyspaces[id]?.entries[change.key])
            keyspaces[id]?.entries[change.key]?.deadline = change.deadline
        case .clear: keyspaces[id]?.entries = [:]
        case .makeKeyspace: keyspaces[id] = (change.key, [:])
        case .renameKeyspace: keyspaces[id]?.name = change.key
        case .dropKeyspace: keyspaces[id] = nil
        case .missed: missed.append(change.sequence.rawValue)
        @unknown default: problems.append("\(change.kind) is not known")
        }
    }

    private mutating func checkOrder(_ change: Change) {
        let number = change.sequence.rawValue
        if number < last || number == last && !isInside { problems.append("\(number) after \(last)") }
        if isInside, number != last, change.kind != .missed { problems.append("\(last) has no last change") }
        (last, isInside) = (number, !change.isLast)
    }

    /// What changes a key that is there comes after what put it there.
    private mutating func checkPresence(_ change: Change, _ entry: Entry?) {
        guard entry == nil, missed.isEmpty, isFromTheBeginning else { return }
        problems.append("\(change.kind) of \(change.key), which is not there")
    }

    /// Applies changes until one puts `key`.
    mutating func follow(_ changes: Changes, until key: [UInt8]) async throws {
        for try await change in changes {
            apply(change)
            if change.key == key { return }
        }
    }

    /// The entries that there are at a time, by names.
    func contents(at now: Int64 = 0) -> [[UInt8]: [[UInt8]: [UInt8]]] {
        var contents: [[UInt8]: [[UInt8]: [UInt8]]] = [:]
        for (name, entries) in keyspaces.values {
            contents[name ?? []] = entries.compactMapValues { entry in
                guard let deadline = entry.deadline, deadline.millisecondsSince1970 <= now else { return entry.value }
                return nil
            }
        }
        return contents
    }
}

extension Store {
    /// What counts as now for deadlines, which does not go back with the clock.
    var now: Int64 { Int64(clamping: core.epochs.time.now) }

    /// The entries that there are, by names.
    func entriesOfAll() throws -> [[UInt8]: [[UInt8]: [UInt8]]] {
        var contents: [[UInt8]: [[UInt8]: [UInt8]]] = [:]
        for keyspace in [target] + keyspaces() {
            var entries: [[UInt8]: [UInt8]] = [:]
            try keyspace.forEach { key, value in
                entries[[UInt8](copying: key)] = [UInt8](copying: value)
                return true
            }
            contents[keyspace.name ?? []] = entries
        }
        return contents
    }
}
