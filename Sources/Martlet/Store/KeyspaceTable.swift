/// The named keyspaces of a store.
///
/// Names are found under one mutex, which no operation on entries takes. An index is made or taken out of use while it
/// is held, so that two threads cannot make one name twice.
final class KeyspaceTable: Sendable {
    private struct State {
        var entries: [[UInt8]: KeyspaceEntry] = [:]
        var numbered: [UInt32: KeyspaceEntry] = [:]
        var lastID: UInt32 = 0
        /// What dropped keyspaces have for a directory, made with the first keyspace.
        var barren: Directory?
        /// What new keyspaces are counted by.
        var bounds: StoreBounds?
    }

    /// What a keyspace costs in the table beside its name, generously.
    private static let entryBytes = 512

    private let epochs: Epochs
    private let hashKey: HashKey
    private let state: Lock<State>

    /// `nil` if memory is refused.
    init?(epochs: Epochs, hashKey: HashKey) {
        guard let state = Lock(State()) else { return nil }
        self.epochs = epochs
        self.hashKey = hashKey
        self.state = state
    }

    private var memory: StoreMemory { epochs.memory }

    /// The entry of that name, if there is one.
    func entry(ifNamed name: [UInt8]) -> KeyspaceEntry? {
        state.withLock { $0.entries[name] }
    }

    /// The entry of that number, if there is one. The default one is not among them.
    func entry(ofNumber id: UInt32) -> KeyspaceEntry? {
        state.withLock { $0.numbered[id] }
    }

    /// The entry of that name, made if there is none: then `making` is called with its number, before anyone else has it.
    /// - Parameter id: The number to give it, which none has had; `nil` for the next.
    func entry(
        named name: [UInt8], id: UInt32? = nil, making: (UInt32) -> Void = { _ in }
    ) throws(StoreError) -> (entry: KeyspaceEntry, isNew: Bool) {
        try state.withLock { state throws(StoreError) in
            if let entry = state.entries[name] { return (entry, false) }
            guard state.lastID < .max else { throw .keyspacesExhausted }
            if state.barren == nil { state.barren = makeBarrenDirectory() }
            let bytes = name.count + KeyspaceTable.entryBytes
            guard state.barren != nil, memory.budget.charge(bytes) else { throw .outOfMemory }
            let id = id ?? state.lastID + 1
            guard let entry = KeyspaceEntry(id: id, name: name, epochs: epochs, hashKey: hashKey) else {
                memory.budget.release(bytes)
                throw .outOfMemory
            }
            state.bounds?.bind(entry)
            state.lastID = max(state.lastID, id)
            state.entries[name] = entry
            state.numbered[id] = entry
            making(id)
            return (entry, true)
        }
    }

    /// Calls `body` with the entries by name, while none is made, renamed or dropped.
    func withEntries<R>(_ body: ([[UInt8]: KeyspaceEntry]) throws(StoreError) -> R) throws(StoreError) -> R {
        try state.withLock { state throws(StoreError) in try body(state.entries) }
    }

    /// All entries, by name.
    var entries: [KeyspaceEntry] {
        state.withLock { state in
            state.entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        }
    }

    /// Calls `body` with each entry, in no order. The table may change meanwhile.
    func forEachEntry(_ body: (KeyspaceEntry) -> Void) {
        for entry in state.withLock({ Array($0.entries.values) }) { body(entry) }
    }

    /// Calls `body` with all entries by name and the number of the last one made, while none is made, renamed or dropped.
    func withAll<R>(_ body: ([[UInt8]: KeyspaceEntry], UInt32) -> R) -> R {
        state.withLock { body($0.entries, $0.lastID) }
    }

    /// Has the entries of all keyspaces counted, those that are there and those to come.
    func bind(to bounds: StoreBounds) {
        state.withLock { state in
            state.bounds = bounds
            for entry in state.entries.values { bounds.bind(entry) }
        }
    }

    /// Has a keyspace that has another name now evicted or not as that says.
    func bindAgain(_ entry: KeyspaceEntry) {
        state.withLock { $0.bounds?.bind(entry) }
    }

    /// Keeps numbers up to this one from being given to keyspaces.
    func skipNumbers(through id: UInt32) {
        state.withLock { $0.lastID = max($0.lastID, id) }
    }

    /// Lets numbers be given again that keyspaces had. There is none, and nobody has heard of those there were.
    func forgetNumbers() {
        state.withLock { $0.lastID = 0 }
    }

    /// Calls `renaming` with the keyspace's number before anyone else sees the new name.
    func rename(
        _ name: [UInt8], to newName: [UInt8], renaming: (UInt32) -> Void = { _ in }
    ) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            guard let entry = state.entries[name] else { throw .keyspaceNotFound }
            if name == newName { return }
            guard state.entries[newName] == nil else { throw .keyspaceExists }
            guard memory.budget.charge(newName.count) else { throw .outOfMemory }
            memory.budget.release(name.count)
            state.entries[name] = nil
            state.entries[newName] = entry
            entry.rename(to: newName)
            renaming(entry.id)
        }
    }

    /// Takes the entry of that name out, all its entries with it, and gives back the number of the change and of the
    /// keyspace. `nil`: there is none.
    func drop(
        _ name: [UInt8], clock: ChangeClock, step: UInt64, _ site: ClearingSite
    ) throws(StoreError) -> (number: UInt64, keyspace: UInt32)? {
        try state.withLock { state throws(StoreError) in
            guard let entry = state.entries[name], let barren = state.barren else { return nil }
            guard let prepared = site.prepare(keyspace: entry.id) else { throw .outOfMemory }
            var number: UInt64 = 0
            entry.index.drop(barren: barren, clock: clock, step: step) {
                site.add($0, of: entry.index, until: $1, prepared)
                number = $1
            }
            state.entries[name] = nil
            state.numbered[entry.id] = nil
            memory.budget.release(name.count + KeyspaceTable.entryBytes)
            return (number, entry.id)
        }
    }

    /// Two words that name one empty segment, for good: freed with the store's memory.
    private func makeBarrenDirectory() -> Directory? {
        guard let directory = Directory(depth: Directory.depthMin, memory: memory) else { return nil }
        guard let segment = Segment(bucketBits: Segment.bucketBitsMin, prefix: 0, depth: 0, memory: memory) else {
            memory.tracked.deallocate(directory.address)
            return nil
        }
        segment.clearBuckets()
        directory.set(segment, prefix: 0, depth: 0)
        return directory
    }
}
