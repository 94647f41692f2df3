/// One round of the sweeper through a store: which holds the store, and so ends before the sweeper sleeps.
struct SweepRound {
    private let store: StoreCore
    private let participant: Participant
    private var keyspaces: [UInt32: KeyspaceCore] = [:]
    /// Nothing can be removed any more: the log is closed or broken.
    private(set) var isOver = false

    init(of store: StoreCore, by participant: Participant) {
        self.store = store
        self.participant = participant
    }

    private var epochs: Epochs { store.epochs }

    /// Runs `body` in a writing section.
    func writing(_ body: (Participant) -> Void) {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        body(participant)
    }

    /// Looks at the key that a note stands for, and removes it if its deadline has come.
    /// - Returns: The note to put in now, if the key is to be looked at again.
    mutating func look(at note: DeadlineNote, _ lags: LagHistogram) -> DeadlineNote? {
        guard let keyspace = keyspace(note.keyspace) else { return nil }
        while true {
            let now = epochs.time.now
            switch find(note, in: keyspace.index, now) {
            case .gone: return nil
            case .later(let later): return later
            case .due(let key, let deadline):
                do {
                    // Refused if the key was written in this moment: what it has now may have taken over the note.
                    if try keyspace.expire(key, at: now) { lags.add(epochs.time.now - deadline) }
                } catch {
                    return retry(note, after: error)
                }
            }
        }
    }

    private mutating func retry(_ note: DeadlineNote, after error: StoreError) -> DeadlineNote? {
        switch error {
        case .outOfMemory: return again(note)
        case .keyspaceDropped: return nil
        default:
            isOver = true
            return nil
        }
    }

    /// The same key a second later.
    private func again(_ note: DeadlineNote) -> DeadlineNote? {
        var later: DeadlineNote?
        writing { _ in later = keyspaces[note.keyspace]?.index.postpone(note, now: epochs.time.now + 1000) }
        return later
    }

    private func find(_ note: DeadlineNote, in index: HashIndex, _ now: UInt64) -> HashIndex.Noted {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        if epochs.isCollectionDue(participant) { store.collect(participant) }
        return index.look(at: note, now: now)
    }

    private mutating func keyspace(_ id: UInt32) -> KeyspaceCore? {
        if let known = keyspaces[id] { return known }
        guard let entry = store.entry(ofNumber: id) else { return nil }
        let core = KeyspaceCore(store: store, entry: entry, durability: .memory)
        keyspaces[id] = core
        return core
    }
}
