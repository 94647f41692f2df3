import Synchronization

/// Keeps a store within its bounds: evicts entries where they are reached, those first that are used least, and has blocks move
/// together where memory is free but in pieces.
///
/// There is no thread for it: who brings the store's size up pays, after its write, with evictions of about as much as it brought.
/// So that memory is there before it is asked for, evictions begin while a part of the limit is still free; only who asks for more
/// than that at once has to wait for what is evicted then.
///
/// `@unchecked Sendable`: everything in it is set once, or atomic, or has a mutex of its own.
final class Evictor: @unchecked Sendable {
    /// Whether a thread that has made a change has to look after the bounds.
    @inline(__always)
    static func isBalanceDue(_ words: EvictionWords, _ participant: Participant) -> Bool {
        UInt(bitPattern: participant.bytesSinceBalance) >= UInt(quantum) || words.entriesOver > 0 || words.hasSurplus
    }

    /// Who has brought so many bytes looks whether there is room.
    static let quantum = 4 << 10
    /// From this capacity on there are several shards, so that each still has many entries.
    private static let shardedBytes = 8 << 20
    private static let shardedEntries = 1 << 14
    private static let shardCountMax = 8
    /// A thread keeps notes to itself only of entries that are so small a part of all.
    private static let buffersInCapacity = 1024
    /// In so many looks at the room the notes that threads keep are brought to the shards once.
    private static let looksAmongNotes = 1024

    let words: EvictionWords
    let isByBytes: Bool
    let mover: BlockMover
    private let memory: StoreMemory
    private let epochs: Epochs
    private let shards: [EvictionShard]
    private let ghostMutex: RawMutex
    /// What comes in makes time go on for the order that tells it so.
    private let broughtIn = Atomic<Int>(0)
    private let generationWeight: Int
    private let evictedCount = Atomic<Int>(0)
    private let evictedBytes = Atomic<Int>(0)
    private let nextShard = Atomic<Int>(0)
    private let nextToCompact = Atomic<Int>(0)
    private let balances = Atomic<Int>(0)
    /// How many entries there were when they were counted last.
    private let knownEntries = Atomic<Int>(0)
    private let isStuck = Atomic<Bool>(false)
    /// Set while a store takes in what its directory has: what is to go is known only when all is there.
    private let isSuspended = Atomic<Bool>(false)

    /// `nil`: memory is refused.
    init?(_ policy: EvictionPolicy, _ options: StoreOptions, _ words: EvictionWords, epochs: Epochs) {
        let memory = epochs.memory
        isByBytes = options.memoryLimit != nil
        let capacity = options.memoryLimit.map { $0 / 16 } ?? words.limit ?? 0
        let isLarge = capacity >= (isByBytes ? Evictor.shardedBytes / 16 : Evictor.shardedEntries)
        let count = isLarge ? Evictor.shardCountMax : 1
        let bytes = (count + 2) * RawMutex.bytes
        guard let address = memory.tracked.allocate(bytes: bytes) else { return nil }
        self.words = words
        words.rule.storeRelaxed(policy == .lru ? 1 : 0)
        generationWeight = policy == .lru ? max(1, capacity / 32) : .max
        shards = (0..<count).map { index in
            EvictionShard(
                at: address + UInt(index * RawMutex.bytes),
                EvictionQueues(policy, capacity: capacity / count, words, memory: memory))
        }
        words.bufferedMax.storeRelaxed(isLarge ? UInt64(NoteBuffer.capacity) : 1)
        words.bufferedWeightMax.storeRelaxed(UInt64(capacity / Evictor.buffersInCapacity))
        words.weighsBytes.storeRelaxed(isByBytes ? 1 : 0)
        mover = BlockMover(at: address + UInt(count * RawMutex.bytes), epochs: epochs)
        ghostMutex = RawMutex(initializingAt: address + UInt((count + 1) * RawMutex.bytes))
        self.memory = memory
        self.epochs = epochs
    }

    func destroy() {
        for shard in shards { shard.destroy() }
        mover.destroy()
        ghostMutex.destroy()
    }

    // MARK: Notes

    /// Brings a participant's notes to a shard. In its writing section, or with the gate closed.
    func addNotes(of participant: Participant) {
        let buffer = NoteBuffer(participant: participant)
        guard buffer.count > 0 else { return }
        for position in 0..<buffer.count { words.ghosts.prefetch(buffer[position].hash) }
        if generationWeight != .max { goOn(by: buffer.weight) }
        let notes = addToAnyShard(buffer)
        buffer.removeAll()
        if EvictionShard.areTooMany(notes, entries: knownEntries.load(ordering: .relaxed), shards: shards.count) {
            words.setSurplus(true)
        }
    }

    /// Which one does not matter, so that nobody has to wait while one is free.
    private func addToAnyShard(_ buffer: NoteBuffer) -> Int {
        for _ in 1..<shards.count {
            if let notes = shards[buffer.nextShard(of: shards.count)].addIfFree(buffer, words.ghosts) { return notes }
        }
        return shards[buffer.nextShard(of: shards.count)].add(buffer, words.ghosts)
    }

    /// Brings the notes of all participants to the shards, and says how many they were.
    /// - Parameter evenIfNone: Whether to wait for those of writes in flight, though there is none.
    func addAllNotes(evenIfNone: Bool = false) -> Int {
        var notes = 0
        epochs.forEachParticipant { notes += NoteBuffer(participant: $0).count }
        guard notes > 0 || evenIfNone else { return 0 }
        notes = 0
        epochs.withGateClosed {
            epochs.forEachParticipant {
                notes += NoteBuffer(participant: $0).count
                addNotes(of: $0)
            }
        }
        return notes
    }

    /// Has time go on by a generation for each that comes in.
    private func goOn(by weight: Int) {
        let (before, after) = broughtIn.add(weight, ordering: .relaxed)
        for _ in 0..<min(after / generationWeight - before / generationWeight, Int(Record.usesMax)) {
            // Only ever forward: others may bring in a generation at the same time.
            var seen = words.rule.loadRelaxed()
            while !words.rule.replaceRelaxed(seen, with: UInt64(LeastRecentlyUsed.after(Int(seen)))) {
                seen = words.rule.loadRelaxed()
            }
        }
    }

    /// One shard after the other, each as often as the others: so they are left with as much.
    func nextShardToEvict() -> Int { shard(after: nextShard) }
    func nextShardToCompact() -> Int { shard(after: nextToCompact) }

    private func shard(after turn: borrowing Atomic<Int>) -> Int {
        turn.add(1, ordering: .relaxed).newValue & (shards.count - 1)
    }

    /// - Returns: Whether others have taken notes out and may bring them back.
    func take(from shard: Int, into batch: inout EvictionBatch) -> Bool { shards[shard].take(into: &batch) }

    func takeToCompact(from shard: Int, into batch: inout EvictionBatch, entries: Int) {
        shards[shard].takeToCompact(into: &batch, entries: entries, shards: shards.count)
    }

    /// Does with notes what was decided of them, and counts and remembers what was evicted. In no writing section.
    func settle(_ batch: inout EvictionBatch, ofShard shard: Int, _ participant: Participant) {
        let notes = shards[shard].settle(&batch)
        let outer = epochs.pin(participant)
        let remembered = words.ghosts.insert(&batch)
        let hasManyNotes = remembered > 0 && words.ghosts.isTooSmall(for: notes.count * shards.count)
        epochs.unpin(participant, outer: outer)
        var (entries, bytes) = (0, 0)
        for position in 0..<batch.count {
            guard case .evicted(let evicted) = batch.verdict(position) else { continue }
            entries += 1
            bytes += evicted
        }
        if entries > 0 { count(evicted: bytes, entries: entries) }
        if hasManyNotes {
            growGhosts(for: notes.count * shards.count, window: notes.weight * shards.count / 10 * 9, participant)
        }
    }

    private func growGhosts(for count: Int, window: Int, _ participant: Participant) {
        ghostMutex.withLockIfFree { words.ghosts.grow(for: count, window: window, epochs, participant) }
    }

    var shardCount: Int { shards.count }

    // MARK: Room

    /// How many bytes of the limit are free, wherever they are.
    private var freeBytes: Int { memory.budget.bytesLeft + memory.regions.freeBytes + memory.slabs.freeBytes }

    /// How many of them any block can be cut from.
    private var freeChunkBytes: Int { memory.budget.bytesLeft + memory.regions.returnableBytes }

    /// So much is to be free for any block: for a slab of most classes, and in a large store for many.
    private var freeChunkBytesMin: Int {
        min(max(5 * Region.chunkBytes, memory.budget.limitBytes / 128), memory.budget.limitBytes / 8)
    }

    /// More than this in pieces is worth moving blocks.
    private var piecesMax: Int { memory.budget.limitBytes / 20 }

    /// Evicts about as much as the thread has brought since it last did, if there is too little room. In no writing section, and
    /// with no pin.
    /// - Returns: Whether there is no room for more entries: there are too many, and none that may go, or far too many.
    @discardableResult
    func balance(_ core: KeyspaceCore, _ participant: Participant) -> Bool {
        guard !participant.isEvicting, !isSuspended.load(ordering: .relaxed) else { return isFull }
        let grown = participant.bytesSinceBalance
        // What it removed is not owed to it: others have brought it.
        if grown < 0 { participant.balancedBytes.storeRelaxed(participant.recordBytes.loadRelaxed()) }
        let over = words.entriesOver
        guard grown >= Evictor.quantum || over > 0 || words.hasSurplus else { return false }
        var round = EvictionRound(self, core, participant)
        defer { round.end() }
        if isByBytes {
            let lacking = freeChunkBytesMin + piecesMax - freeBytes
            if lacking > 0 { round.evict(bytes: min(lacking, grown / 4 * 5 + Evictor.quantum), looks: 256) }
            let lackingChunks = freeChunkBytesMin - freeChunkBytes
            if lackingChunks > 0, memory.slabs.freeBytes > piecesMax {
                mover.moveOneSlab(&round, share: 768, lacking: lackingChunks)
            }
        }
        defer { dropNotes(&round, store: core.store) }
        guard over > 0 else { return false }
        let found = round.evict(entries: over, looks: Evictor.looksMax, insists: true)
        let left = words.entriesOver
        let isRefused = left > 0 && found == .nothing || left > overMax && found == .unknown
        // Until all are gone that are too many, everyone looks for itself before it brings more.
        if isRefused || left <= 0 { isStuck.store(isRefused, ordering: .relaxed) }
        return isRefused
    }

    /// Who finds too many entries looks at so many notes for what may go; where memory lacks, at sixteen times as many.
    private static let looksMax = 4096

    /// By so many entries there may be too many while it is not known whether any may go: by more than there are threads, or
    /// than it takes looks through all notes.
    private var overMax: Int { 64 + (words.limit ?? 0) / 1024 }

    /// Looks at some notes of one shard, where there are many more than entries, and drops those whose entries are gone: over all
    /// shards at least as many as come in meanwhile. Where there are not, whether that is so is looked at now and then.
    private func dropNotes(_ round: inout EvictionRound, store: StoreCore) {
        let looked = balances.add(1, ordering: .relaxed).newValue
        if looked % Evictor.looksAmongNotes == 0 { _ = addAllNotes() }
        let surplus = words.hasSurplus
        guard surplus || looked % 64 == 1 else { return }
        // To count entries takes a look at each keyspace.
        knownEntries.store(store.entryCount, ordering: .relaxed)
        if round.compact(entries: knownEntries.load(ordering: .relaxed)) == 0, surplus {
            words.setSurplus(false)
        }
    }

    /// Whether there are too many entries, and none that may go.
    var isFull: Bool { isStuck.load(ordering: .relaxed) && words.entriesOver > 0 }

    /// What a block of so many bytes may need at once: a slab, or a mapping of its own.
    private static func chunkBytes(for bytes: Int) -> Int {
        guard bytes <= SizeClass.blockBytesMax else { return bytes }
        return SizeClass(fitting: max(1, bytes)).slabChunks * Region.chunkBytes
    }

    /// Sees to it that so many bytes can be had, if evictions can bring that about. In no writing section, and with no pin.
    func makeRoom(for bytes: Int, _ core: KeyspaceCore, _ participant: Participant) {
        guard !participant.isEvicting, !participant.isInTransaction, isByBytes,
            !isSuspended.load(ordering: .relaxed)
        else { return }
        var round = EvictionRound(self, core, participant)
        defer { round.end() }
        // One chunk for the head of a region, and two for what else the write may need.
        let needed = Evictor.chunkBytes(for: bytes) + 3 * Region.chunkBytes
        // What fits beside nothing else had better not drive out everything.
        guard needed <= memory.budget.limitBytes / 8 * 7 else { return }
        var (step, best, patience) = (Region.chunkBytes, freeChunkBytes, Patience())
        for _ in 0..<256 where freeChunkBytes < needed {
            // What was evicted and is still looked at comes back by itself.
            let pending = epochs.idleBytes()
            if freeChunkBytes + memory.slabs.freeBytes + pending < needed + step {
                let found = round.evict(bytes: step, looks: 16 * Evictor.looksMax, insists: true)
                if found == .nothing, pending == 0 { break }
                if found == .unknown, pending == 0, !patience.wait() { break }
            }
            epochs.collectEveryone(participant, evenSmall: true)
            // Who is in the midst of a read, and was stopped there, is given time to end it.
            if pending > 0, epochs.idleBytes() >= pending, !patience.wait() { break }
            mover.moveOneSlab(&round, share: 1000, lacking: nil)
            // Where no chunk comes of it, more has to go, so that some slab has little left.
            if freeChunkBytes > best {
                best = freeChunkBytes
            } else {
                step = min(step + step / 2, memory.budget.limitBytes)
            }
        }
        // What is no chunk is paid for from these.
        if bytes > SizeClass.blockBytesMax { memory.regions.giveBackFree() }
    }

    /// Lets everything in, and then evicts what there is too much of. While `body` runs nobody else has the store.
    func whileSuspended(_ store: StoreCore, _ body: () throws(StoreError) -> Void) throws(StoreError) {
        isSuspended.store(true, ordering: .relaxed)
        memory.budget.suspendLimit(true)
        defer { memory.budget.suspendLimit(false) }
        try body()
        isSuspended.store(false, ordering: .relaxed)
        try shrink(store)
    }

    /// Evicts until the store is within its limits.
    private func shrink(_ store: StoreCore) throws(StoreError) {
        let participant = try epochs.participant()
        let core = KeyspaceCore(store: store, entry: store.defaultEntry, durability: .memory)
        var over = Int.max
        while words.entriesOver > 0, words.entriesOver < over {
            over = words.entriesOver
            balance(core, participant)
        }
        guard isByBytes else { return }
        var before = Int.min
        while freeChunkBytes < freeChunkBytesMin, freeChunkBytes > before {
            before = freeChunkBytes
            makeRoom(for: freeChunkBytesMin, core, participant)
        }
        memory.regions.giveBackFree()
        // What may not be evicted does not fit.
        guard memory.budget.bytesLeft + memory.regions.freeBytes >= 0 else { throw .outOfMemory }
    }

    /// Has nothing evicted, whatever comes: of a store that is only read all is to be there, or it is not opened.
    func suspend() { isSuspended.store(true, ordering: .relaxed) }

    // MARK: Observing

    func count(evicted bytes: Int, entries: Int) {
        evictedCount.add(entries, ordering: .relaxed)
        evictedBytes.add(bytes, ordering: .relaxed)
    }

    var noteCount: Int { shards.reduce(0) { $0 + $1.noteCount } }

    func addStatistics(to statistics: inout StoreStatistics.EvictionStatistics) {
        statistics.evicted = evictedCount.load(ordering: .relaxed)
        statistics.evictedBytes = evictedBytes.load(ordering: .relaxed)
        statistics.moved = mover.movedCount
    }
}
