/// Makes all that a transaction has written take effect at once, or none of it.
///
/// **In order**: lock the chains of the written keys, by address, each once; take the number; look whether all that was
/// read still stands; publish; unlock. Whoever changes something that was read here had either the lock before this
/// number was taken, and then this commit finds it locked or changed and gives up; or takes a later number, and comes
/// after this one in the order of numbers. So that order is a serial one. See docs/ARCHITECTURE.md.
///
/// **Published** means: for each key an `Intent` that names the record before and the one after, then the store to the
/// participant's cell that decides all of them, then the records in the intents' places. A change of one key needs no
/// intent.
///
/// Under the locks nothing is allocated, and nobody is waited for. What turns out to be missing is got without locks, and
/// all begins again; a number that was taken is void.
struct Commit {
    private let transaction: TransactionCore
    private let store: StoreCore
    private let epochs: Epochs
    private var changes: [Change] = []
    private var own = LockedBuckets()
    /// What it was admitted to the log with.
    private var credit: LogCredit?
    /// Blocks taken beforehand.
    private var buckets: [Bucket] = []
    private var bags: [UInt] = []
    /// How many further buckets are needed, as far as is known.
    private var bucketsNeeded = 0
    /// What counts as now for those who hear of what goes, 0 if nobody does.
    private var moment: UInt64 = 0

    /// One written key.
    private struct Change {
        /// Where in the transaction's table.
        let position: Int
        let index: HashIndex
        let hash: UInt64
        /// `nil` for a removal.
        var record: Record?
        /// A snapshot sees what goes: needs a note, and room for a link.
        var keepsVersion: Bool
        var supplies = Supplies()
        var intent: Intent?
        var chain: LockedChain
        /// What stands in the key's slot.
        var head: Record?
        var displaced = Displacement()
        var wasPresent = false
        /// The tick of the note that the record needs: `nil` if it has no deadline, or has taken over another's.
        var noteTick: UInt32?
        /// The intent is in the slot.
        var hasIntentPlaced = false
        var hasLinkedBucket = false
        /// It is the first of a chain that has become empty.
        var leavesEmpty = false

        /// Whether anything changes for anyone.
        var isChange: Bool { record != nil || wasPresent }

        /// Whether it has what keeps the version that goes.
        var isSupplied: Bool { supplies.note != nil && (record?.isLong ?? (supplies.tombstone != nil)) }

        /// What is in the key's slot now.
        var standing: Record? {
            if hasIntentPlaced, let intent { return Record(at: intent.address) }
            return head
        }
    }

    init(of transaction: TransactionCore) {
        self.transaction = transaction
        store = transaction.store
        epochs = transaction.epochs
    }

    /// - Returns: The number of the change, `nil` if nothing changed.
    mutating func run() throws(StoreError) -> UInt64? {
        guard transaction.touched.entries.contains(where: \.isWritten) else { return nil }
        let participant = try epochs.participant()
        guard !participant.isInTransaction else { throw .insideTransaction }
        try store.checkClock()
        if store.defaultIndex.isBounded { try checkEntryLimit(participant) }
        credit = try store.loggedBy?.admit(effectBytes: effectBytes, inTurn: transaction.gatePass != 0) {
            transaction.write(to: &$0)
        }
        let number = try transaction.passing(participant) { () throws(StoreError) in
            try makeRoom(by: participant)
            return try run(by: participant)
        }
        // In a turn nobody else writes, and so it is no time for evictions: the next write sees to it.
        if transaction.gatePass == 0 { transaction.keyspaces.first?.keepWithinBounds(participant) }
        return number
    }

    /// Whether there may be as many entries as the commit brings.
    private func checkEntryLimit(_ participant: Participant) throws(StoreError) {
        let added = addedEntries(participant)
        guard added > 0, let keyspace = transaction.keyspaces.first else { return }
        try keyspace.checkEntryLimit(adding: added, evicts: transaction.gatePass == 0, participant)
    }

    /// How many entries there will be more, as it looks.
    private func addedEntries(_ participant: Participant) -> Int {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        var added = 0
        for (position, entry) in transaction.touched.entries.enumerated() {
            let index = transaction.keyspaces[entry.keyspace].index
            let isThere = transaction.touched.withKey(at: position) { index.find($0, hash: entry.hash) != nil }
            switch entry.write {
            case .put: if !isThere { added += 1 }
            case .remove: if isThere { added -= 1 }
            case .none: continue
            }
        }
        return added
    }

    /// What all writes come to in the log, those included that will turn out to change nothing.
    private var effectBytes: Int {
        transaction.touched.entries.indices.reduce(0) { $0 + (transaction.effect(at: $1)?.bytes ?? 0) }
    }

    /// Has indexes grow ahead that the commit adds much to: under the locks they cannot, and its chains would become long.
    private func makeRoom(by participant: Participant) throws(StoreError) {
        guard transaction.touched.entries.count > Commit.fewPuts else { return }
        var puts = Array(repeating: 0, count: transaction.keyspaces.count)
        for entry in transaction.touched.entries {
            if case .put = entry.write { puts[entry.keyspace] += 1 }
        }
        for (keyspace, added) in puts.enumerated() where added > Commit.fewPuts {
            let index = transaction.keyspaces[keyspace].index
            guard added > index.count / 4 else { continue }
            do {
                try index.makeRoom(for: index.count + added, by: participant)
            } catch {
                // Without room there will be longer chains, if there is memory for those.
                guard error == .outOfMemory else { throw error }
            }
        }
    }

    /// So many more entries lengthen no chain by much, wherever they come to lie.
    private static let fewPuts = 64

    private mutating func run(by participant: Participant) throws(StoreError) -> UInt64? {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        guard credit == nil || !store.commitLog.isStopped else { throw .closed }
        if epochs.isCollectionDue(participant) { store.collect(participant) }
        let bytes = transaction.touched.entries.count * (MemoryLayout<Change>.stride + 8)
        guard store.memory.budget.charge(bytes) else { throw .outOfMemory }
        defer { store.memory.budget.release(bytes) }
        gather()
        own.reserveCapacity(changes.count)
        defer { giveBack(by: participant) }
        while true {
            try prepare(by: participant, outer: outer)
            try checkDeadlines()
            // As the deadlines, looked at without locks.
            if epochs.removals.loadRelaxed() != 0 { moment = epochs.time.now }
            lock()
            guard hasEnough() else {
                own.unlockAll()
                continue
            }
            let sequence = store.clock.advance(step: credit?.steps ?? 1)
            participant.lastSequence.storeRelaxed(sequence)
            guard isPreparedForSnapshots(sequence) else {
                own.unlockAll()
                void(sequence)
                continue
            }
            guard let lost = transaction.firstLost(upTo: sequence, own: own) else {
                let published = publish(sequence, by: participant)
                log(sequence, isChange: published != nil)
                return published
            }
            own.unlockAll()
            void(sequence)
            try transaction.conflict(on: lost)
        }
    }

    /// A commit comes before all deadlines of what it relies on. The clock is looked at without locks: it may be the
    /// program's own code.
    private func checkDeadlines() throws(StoreError) {
        guard transaction.earliestDeadline != .max, transaction.earliestDeadline <= epochs.time.now else { return }
        try transaction.conflict(on: nil)
    }

    // MARK: The log

    /// Tells the log, or those who follow, what the commit does, after the locks, but in the writing section: the records are still there.
    private func log(_ sequence: UInt64, isChange: Bool) {
        guard isChange else { return void(sequence) }
        if let credit {
            store.commitLog.append(credit, at: sequence) { transaction.write(to: &$0) }
        } else {
            epochs.withChangeRing { ring in
                ring.report(sequence, effectBytes: effectBytes) { transaction.write(to: &$0) }
            }
        }
    }

    private func void(_ sequence: UInt64) {
        if let credit {
            store.commitLog.void(sequence, steps: credit.steps)
        } else {
            epochs.withChangeRing { $0.void(sequence) }
        }
    }

    // MARK: Before the locks

    private mutating func gather() {
        changes.reserveCapacity(transaction.touched.entries.count)
        for position in transaction.touched.entries.indices {
            let entry = transaction.touched[position]
            var record: Record?
            switch entry.write {
            case .none: continue
            case .put(let written): record = written
            case .remove: break
            }
            if let record, record.deadline != 0 {
                _ = transaction.keyspaces[entry.keyspace].prepareNote(of: record)
            }
            let index = transaction.keyspaces[entry.keyspace].index
            let chain = index.chain(for: entry.hash)
            changes.append(
                Change(
                    position: position, index: index, hash: entry.hash, record: record,
                    keepsVersion: mayKeepVersion(position, of: chain, entry.hash, index), chain: chain))
        }
    }

    /// Whether a snapshot sees what a key has, as far as a look without a lock tells.
    private func mayKeepVersion(_ position: Int, of chain: LockedChain, _ hash: UInt64, _ index: HashIndex) -> Bool {
        guard epochs.snapshotTable.loadRelaxed() != 0 else { return false }
        let head = transaction.touched.withKey(at: position) { chain.first.findHead($0, hash: hash)?.record }
        return head.map { index.isSeen($0, before: .max, store.clock) } ?? false
    }

    /// Gets all that may be needed under the locks, after a look for memory if it is refused at first.
    private mutating func prepare(by participant: Participant, outer: UInt64) throws(StoreError) {
        if !tryPrepare(by: participant) {
            store.relieve(participant, outer: outer)
            guard tryPrepare(by: participant) else { throw .outOfMemory }
        }
        // Looked at in the writing section, and so until its end.
        for change in changes where change.index.isDropped { throw .keyspaceDropped }
    }

    private mutating func tryPrepare(by participant: Participant) -> Bool {
        let cache = epochs.cache(participant)
        while buckets.count < bucketsNeeded {
            guard let block = cache.take(.bucket) else { return false }
            buckets.append(Bucket(at: block))
        }
        // Of each change up to three pieces are retired, and four buckets.
        while bags.count * (Bag.capacity - 8) < changes.count * 7 {
            guard let block = cache.take(.bag, fromReserve: true) else { return false }
            bags.append(block)
        }
        for position in changes.indices {
            if changes.count > 1, changes[position].intent == nil {
                guard let block = cache.take(Intent.sizeClass) else { return false }
                changes[position].intent = Intent(at: block)
            }
            if changes[position].keepsVersion, !supply(position, by: participant) { return false }
        }
        return true
    }

    private mutating func supply(_ position: Int, by participant: Participant) -> Bool {
        if changes[position].supplies.note == nil {
            changes[position].supplies.note = KeptVersion.make(by: participant, epochs)
        }
        if let record = changes[position].record {
            if !record.isLong {
                guard let linkable = record.makeLinkable(by: participant, epochs) else { return false }
                record.free(by: participant, epochs)
                changes[position].record = linkable
                transaction.touched[changes[position].position].write = .put(linkable)
            }
        } else if changes[position].supplies.tombstone == nil {
            let tombstone = transaction.touched.withKey(at: changes[position].position) {
                Record.makeTombstone(key: $0, by: participant, epochs)
            }
            guard let tombstone else { return false }
            changes[position].supplies.tombstone = tombstone
        }
        return changes[position].supplies.note != nil
    }

    /// Gives back what was taken and not used.
    private mutating func giveBack(by participant: Participant) {
        let cache = epochs.cache(participant)
        for bucket in buckets { cache.giveBack(.bucket, bucket.address) }
        for bag in bags { cache.giveBackBag(bag) }
        for change in changes {
            change.supplies.giveBack(by: participant, epochs)
            if let intent = change.intent { cache.giveBack(Intent.sizeClass, intent.address) }
        }
    }

    // MARK: Under the locks

    /// Locks all chains in the order of their addresses, as everyone does who locks more than one.
    private mutating func lock() {
        while true {
            for position in changes.indices {
                changes[position].chain = changes[position].index.chain(for: changes[position].hash)
            }
            changes.sort { $0.chain.first.address < $1.chain.first.address }
            if lockInOrder() { return }
            own.unlockAll()
        }
    }

    /// `false`: a chain has moved meanwhile.
    private mutating func lockInOrder() -> Bool {
        var last: UInt = 0
        for change in changes where change.chain.first.address != last {
            guard change.chain.first.lock() else { return false }
            last = change.chain.first.address
            own.append(change.chain.first)
        }
        return true
    }

    /// Finds what the keys have, and whether there is room for those that have nothing.
    private mutating func hasEnough() -> Bool {
        bucketsNeeded = 0
        var start = 0
        while start < changes.count {
            let end = endOfChain(from: start)
            var inserted = 0
            for position in start..<end {
                findHead(position)
                if changes[position].record != nil, changes[position].head == nil { inserted += 1 }
            }
            if inserted > 0 {
                let lacking = inserted - changes[start].chain.freeSlotCount(changes[start].hash)
                // A further bucket has room for seven, one of which the link displaces.
                bucketsNeeded += max(0, lacking + 5) / 6
            }
            start = end
        }
        return buckets.count >= bucketsNeeded
    }

    private func endOfChain(from start: Int) -> Int {
        var end = start + 1
        while end < changes.count, changes[end].chain.first == changes[start].chain.first { end += 1 }
        return end
    }

    private mutating func findHead(_ position: Int) {
        let change = changes[position]
        let found = transaction.touched.withKey(at: change.position) {
            change.chain.first.findHead($0, hash: change.hash)
        }
        changes[position].head = found?.record
        changes[position].wasPresent = found.map { !$0.record.isAbsence } ?? false
    }

    /// Whether every version that goes and that a snapshot sees can be kept. With the number taken, all snapshots that
    /// this change must know of are known.
    private mutating func isPreparedForSnapshots(_ sequence: UInt64) -> Bool {
        var isPrepared = true
        for position in changes.indices where changes[position].isChange && !changes[position].isSupplied {
            let change = changes[position]
            guard let head = change.head, change.index.isVersioned(head),
                change.index.isSeen(head, before: sequence, store.clock)
            else { continue }
            changes[position].keepsVersion = true
            isPrepared = false
        }
        return isPrepared
    }

    /// Publishes all changes, and unlocks.
    private mutating func publish(_ sequence: UInt64, by participant: Participant) -> UInt64? {
        for position in changes.indices { succeed(position, sequence) }
        let changed = changes.count { $0.isChange }
        if changed > 1, !epochs.faults.has(.publishOneByOne) {
            // Releasing, so that who finds this number where it looks for an earlier one finds that one's intents as well.
            participant.undecided.storeReleasing(sequence)
            for position in changes.indices where changes[position].isChange {
                placeIntent(position, sequence, participant)
            }
            // The instant at which all of them take effect. Releasing: whoever finds them decided finds all intents.
            participant.undecided.storeReleasing(0)
        }
        for position in changes.indices {
            place(position)
            // A test that is to notice this needs readers to come in between.
            if epochs.faults.has(.publishOneByOne) { System.yield() }
        }
        unlock(sequence, by: participant)
        return changed > 0 ? sequence : nil
    }

    /// Decides what becomes of the version that goes, and numbers the one that comes.
    private mutating func succeed(_ position: Int, _ sequence: UInt64) {
        let change = changes[position]
        guard change.isChange else { return }
        if let head = change.head {
            if change.index.isVersioned(head) {
                let displaced = change.index.displace(
                    head, at: sequence, clock: store.clock, hasLink: change.isSupplied, &changes[position].supplies.note
                )
                guard let displaced else { preconditionFailure("a version cannot be kept that can be") }
                changes[position].displaced = displaced
            } else {
                changes[position].displaced.version = head
            }
        }
        if let record = change.record, record.deadline != 0 {
            let tick = record.noteTick
            let inherits = change.head.map { DeadlineNote.pass(from: $0, to: record) } ?? false
            changes[position].noteTick = inherits ? nil : tick
        }
        if let head = change.head, change.wasPresent {
            change.record?.number(sequence, replacing: head)
        } else {
            change.record?.number(sequence)
        }
        guard let older = changes[position].displaced.older else { return }
        guard let successor = change.record ?? change.supplies.tombstone else {
            preconditionFailure("a version is kept and nothing stands for it")
        }
        if change.record == nil { successor.number(sequence) }
        successor.setOlder(older)
    }

    private mutating func placeIntent(_ position: Int, _ sequence: UInt64, _ participant: Participant) {
        let change = changes[position]
        guard let block = change.intent else { preconditionFailure("a change of several keys without an intent") }
        let before = change.head.flatMap { $0.isPlaceholder ? $0.older : $0 }
        let intent = Intent(
            initializingAt: block.address, number: sequence, before: before, after: change.record,
            cell: participant.undecided)
        put(Entry(Record(at: intent.address), hash: change.hash), at: position)
        changes[position].hasIntentPlaced = true
    }

    /// Puts the new version in its place, or takes the old one out.
    private mutating func place(_ position: Int) {
        let change = changes[position]
        if let record = change.record { return put(Entry(record, hash: change.hash), at: position) }
        guard let present = changes[position].standing else { return }
        let slot = change.chain.slot(holding: Entry(present, hash: change.hash), hash: change.hash)
        if change.wasPresent, change.displaced.older != nil, let tombstone = change.supplies.tombstone {
            changes[position].supplies.tombstone = nil
            slot.storeReleasing(Entry(tombstone, hash: change.hash).bits)
        } else if change.wasPresent {
            change.chain.remove(slot)
        } else if let head = change.head, head.isPlaceholder {
            // What is being computed for the key is not to be stored, as after any removal.
            changes[position].displaced.placeholder = head
            if let covered = head.older {
                slot.storeReleasing(Entry(covered, hash: change.hash).bits)
            } else {
                change.chain.remove(slot)
            }
        }
    }

    /// Puts an entry into the key's slot, or a free one.
    private mutating func put(_ entry: Entry, at position: Int) {
        let change = changes[position]
        if let present = changes[position].standing {
            change.chain.slot(holding: Entry(present, hash: change.hash), hash: change.hash).storeReleasing(entry.bits)
        } else if !change.chain.insert(entry, hash: change.hash) {
            change.index.link(buckets.removeLast(), to: change.chain, with: entry, hash: change.hash)
            changes[position].hasLinkedBucket = true
        }
    }

    /// Unlocks each chain, with the new number if anything in it has changed, and retires what went.
    private mutating func unlock(_ sequence: UInt64, by participant: Participant) {
        var start = 0
        while start < changes.count {
            let end = endOfChain(from: start)
            let (chain, index, hash) = (changes[start].chain, changes[start].index, changes[start].hash)
            let unlinked = index.unlinkEmptyBuckets(chain, hash)
            let becameEmpty = chain.first.isEmpty
            if changes[start..<end].contains(where: \.isChange) {
                chain.first.unlock(version: sequence)
            } else {
                chain.first.unlock()
            }
            epochs.makeRoom(participant, count: 4, from: &bags)
            index.retireBuckets(unlinked, by: participant)
            for position in start..<end { finish(position, by: participant) }
            changes[start].leavesEmpty = becameEmpty
            start = end
        }
        // After all is retired: this may use the room that was made for it.
        for change in changes {
            tellGone(change)
            change.index.helpMigration(for: change.hash, by: participant)
            if change.hasLinkedBucket { change.index.growIfFull(for: change.hash, by: participant) }
            if change.leavesEmpty { change.index.shrinkIfSparse(for: change.hash, by: participant) }
        }
    }

    private func noteDeadline(of change: Change, by participant: Participant) {
        let keyspace = transaction.keyspaces[transaction.touched[change.position].keyspace]
        keyspace.noteDeadline(at: change.noteTick, change.hash, by: participant)
    }

    private func tellGone(_ change: Change) {
        guard change.isChange, let head = change.head else { return }
        let cause: RemovedEntry.Cause = change.record == nil ? .removed : .replaced
        change.index.tellGone(head, head.isPast(at: moment) ? .expired : cause)
    }

    private func noteForEviction(_ record: Record, _ change: Change, by participant: Participant) {
        guard change.index.isBounded else { return }
        let keyspace = transaction.keyspaces[transaction.touched[change.position].keyspace]
        keyspace.noteForEviction(record, change.hash, isInsertion: !change.wasPresent, by: participant)
    }

    private mutating func finish(_ position: Int, by participant: Participant) {
        epochs.makeRoom(participant, count: 3, from: &bags)
        let change = changes[position]
        change.displaced.retire(by: participant, epochs)
        if change.hasIntentPlaced, let intent = change.intent {
            epochs.retire(
                participant, .block(Intent.sizeClass, intent.address), bytes: Intent.sizeClass.blockBytes)
            changes[position].intent = nil
        }
        if let head = change.head, change.isChange { change.index.countDeadlineGone(head) }
        if let record = change.record {
            participant.puts.addOwned(1)
            if record.deadline != 0 { noteDeadline(of: change, by: participant) }
            noteForEviction(record, change, by: participant)
            if !change.wasPresent { change.index.addToCount(1, by: participant) }
        } else if change.wasPresent {
            participant.removes.addOwned(1)
            change.index.addToCount(-1, by: participant)
        }
    }
}
