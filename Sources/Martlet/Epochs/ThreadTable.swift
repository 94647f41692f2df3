/// The calling thread's participants in all stores it has used, in memory of its own; nobody else sees it.
///
/// Open addressing with linear probing. A store that was closed leaves its entry behind, `closed`; such are dropped, and
/// their participants freed, when the table is half full and laid out anew: it never holds more than twice as many as
/// are alive, and a few.
enum ThreadTable {
    /// One entry, 32 bytes: number of the store (0: none), participant, the store's `Epochs`.
    private struct Entry {
        static let bytes = 32
        let address: UInt
        var store: Word { Word(at: address) }
        var participant: Word { Word(at: address &+ 8) }
        var epochs: Word { Word(at: address &+ 16) }

        func set(store number: UInt64, participant member: Participant, epochs owner: UInt64) {
            store.storeRelaxed(number)
            participant.storeRelaxed(UInt64(member.address))
            epochs.storeRelaxed(owner)
        }
    }

    private static let headerBytes = 64

    static func participant(inStore store: UInt64) -> Participant? {
        guard ThreadSlots.table != 0 else { return nil }
        let entry = place(for: store, in: ThreadSlots.table)
        return entry.store.loadRelaxed() == store ? Participant(at: UInt(entry.participant.loadRelaxed())) : nil
    }

    /// Remembers a membership until the thread ends. `false` if there is no memory for it, or no way to learn of the end.
    static func insert(_ participant: Participant, epochs: Epochs) -> Bool {
        guard makeRoom() else { return false }
        place(for: epochs.storeNumber, in: ThreadSlots.table)
            .set(store: epochs.storeNumber, participant: participant, epochs: UInt64(epochs.address))
        used.addOwned(1)
        return true
    }

    /// The thread has closed a store: forgets those that are closed when they are half of all.
    static func noteClosed() {
        guard ThreadSlots.table != 0 else { return }
        closed.addOwned(1)
        if closed.loadRelaxed() * 2 >= used.loadRelaxed() { _ = layOutAnew() }
    }

    private static var capacity: Word { Word(at: ThreadSlots.table) }
    private static var used: Word { Word(at: ThreadSlots.table + 8) }
    /// How many stores the thread itself has closed since the table was laid out.
    private static var closed: Word { Word(at: ThreadSlots.table + 16) }

    private static func entry(_ index: UInt64, in table: UInt) -> Entry {
        Entry(address: table + UInt(headerBytes) + UInt(index) * UInt(Entry.bytes))
    }

    /// The entry of `store`, or the empty one where it belongs.
    private static func place(for store: UInt64, in table: UInt) -> Entry {
        let mask = Word(at: table).loadRelaxed() - 1
        var index = store & mask
        while true {
            let entry = entry(index, in: table)
            let found = entry.store.loadRelaxed()
            if found == store || found == 0 { return entry }
            index = (index + 1) & mask
        }
    }

    private static func makeRoom() -> Bool {
        if ThreadSlots.table != 0, used.loadRelaxed() < capacity.loadRelaxed() / 2 { return true }
        guard ThreadSlots.table != 0 || ThreadSlots.callAtThreadExit({ ThreadTable.leaveAll() }) else { return false }
        return layOutAnew()
    }

    private static func layOutAnew() -> Bool {
        let old = ThreadSlots.table
        var alive: UInt64 = 0
        if old != 0 { forEachEntry { if !isClosed($0) { alive += 1 } } }
        var newCapacity: UInt64 = 8
        while newCapacity < alive * 4 { newCapacity *= 2 }
        let bytes = headerBytes + Int(newCapacity) * Entry.bytes
        guard let table = System.allocate(bytes: bytes, alignment: 64) else { return false }
        Word(at: table).storeRelaxed(newCapacity)
        Word(at: table + 8).storeRelaxed(alive)
        if old != 0 {
            forEachEntry { entry in
                let participant = Participant(at: UInt(entry.participant.loadRelaxed()))
                guard !isClosed(entry) else { return System.deallocate(participant.address) }
                let store = entry.store.loadRelaxed()
                place(for: store, in: table)
                    .set(store: store, participant: participant, epochs: entry.epochs.loadRelaxed())
            }
            System.deallocate(old)
        }
        ThreadSlots.table = table
        return true
    }

    /// Acquiring: pairs with the exchange in `Epochs.close`.
    private static func isClosed(_ entry: Entry) -> Bool {
        Participant(at: UInt(entry.participant.loadRelaxed())).state.loadAcquiring() == Participant.State.closed
    }

    private static func forEachEntry(_ body: (Entry) -> Void) {
        for index in 0..<capacity.loadRelaxed() {
            let entry = entry(index, in: ThreadSlots.table)
            if entry.store.loadRelaxed() != 0 { body(entry) }
        }
    }

    /// The thread ends: leaves the stores that are alive, frees what those that are not left to it.
    private static func leaveAll() {
        guard ThreadSlots.table != 0 else { return }
        forEachEntry { entry in
            let participant = Participant(at: UInt(entry.participant.loadRelaxed()))
            let state = participant.state
            if state.replaceOrdered(Participant.State.attached, with: Participant.State.detaching) {
                // The store cannot finish closing before the state is `free`, so its epochs are alive.
                Epochs(at: UInt(entry.epochs.loadRelaxed())).leave(participant)
            } else {
                System.deallocate(participant.address)
            }
        }
        System.deallocate(ThreadSlots.table)
        ThreadSlots.table = 0
        ThreadSlots.forgetAll()
    }
}
