/// What a store remembers of the keys that it has evicted: a `GhostTable`, and how much has been evicted in all.
struct Ghosts {
    /// The address of the table, 0 while there is none, and what was evicted.
    static let bytes = 64

    let address: UInt

    private var tableWord: Word { @inline(__always) get { Word(at: address) } }
    /// The weight of all that was evicted from where it first comes to: it was not used, or once.
    private var evicted: Word { Word(at: address &+ 8) }

    /// The caller is pinned. Acquiring: pairs with the release in `grow`.
    @inline(__always)
    private var table: GhostTable? {
        let address = UInt(tableWord.loadAcquiring())
        return address == 0 ? nil : GhostTable(at: address)
    }

    /// Has what is known of a key fetched. The caller is pinned, or has closed the gate: then nobody frees a table.
    @inline(__always)
    func prefetch(_ hash: UInt64) { table?.prefetch(hash) }

    /// Whether a key was evicted not long ago, and forgets it. The caller is pinned, or has closed the gate.
    func remove(_ hash: UInt64) -> Bool { table?.remove(hash, evicted: evicted.loadRelaxed()) ?? false }

    /// Takes note of the keys of a batch that were evicted from where they first come to, and says how many they were. The
    /// caller is pinned.
    func insert(_ batch: inout EvictionBatch) -> Int {
        var (count, weight) = (0, 0)
        for position in 0..<batch.count where batch.isEvictedEarly(position) {
            count += 1
            weight += batch.candidate(position).note.weight
        }
        guard count > 0 else { return 0 }
        let evicted = evicted.addOrdered(UInt64(weight))
        for position in 0..<batch.count where batch.isEvictedEarly(position) {
            table?.insert(batch.candidate(position).note.hash, evicted: evicted)
        }
        return count
    }

    /// The caller is pinned.
    func isTooSmall(for count: Int) -> Bool { table?.isTooSmall(for: count) ?? true }

    /// Makes room for so many keys, if there is memory for it. What is remembered is forgotten: it grows with the store, and then
    /// has little to tell yet. In no writing section, and by one thread at a time.
    func grow(for count: Int, window: Int, _ epochs: Epochs, _ participant: Participant) {
        // Another may have been quicker.
        let pinned = epochs.pin(participant)
        let isNeeded = isTooSmall(for: count)
        epochs.unpin(participant, outer: pinned)
        guard isNeeded, let larger = GhostTable(for: count, window: window, memory: epochs.memory) else { return }
        let outer = epochs.pinForWriting(participant, changesEntries: false)
        defer { epochs.unpin(participant, outer: outer) }
        let old = table
        guard old == nil || epochs.reserveRetirement(participant, count: 1) else {
            epochs.memory.tracked.unmap(larger.address)
            return
        }
        tableWord.storeReleasing(UInt64(larger.address))
        if let old { epochs.retire(participant, .mapping(old.address), bytes: TrackedHeap.bytes(ofPiece: old.address)) }
    }
}
