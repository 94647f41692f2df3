import Synchronization

/// Empties slabs of which little is in use, so that what they take can be used for blocks of other sizes.
///
/// **How.** The slab hands out no more blocks, and threads' caches give theirs back. What is in it is looked through with the gate
/// closed, since nobody writes to a block then; that tells which blocks may be records, and the hashes of their keys, no more.
/// Then, with the gate open, each is looked up: what is found in the index at that very address is copied to another block of its
/// class, and the copy put in its place, under the lock of its chain, with the same number and the same version. Whoever reads the old
/// block goes on doing so; it goes back to its slab when nobody does. Where the class has no other block free the entry is evicted.
///
/// What is no entry stays where it is: versions that snapshots see, notes, blocks that a thread has just taken. After a few
/// rounds the slab is used again.
///
/// `@unchecked Sendable`: the state is touched under the mutex only.
final class BlockMover: @unchecked Sendable {
    /// So many slabs wait at most for what was moved out of them to be given back.
    private static let drainingMax = 8
    private static let roundsMax = 4
    /// What was retired in one epoch is given back two epochs later, or when its thread writes after that.
    private static let epochsOfRound: UInt64 = 4
    /// So many blocks are looked at while writers wait.
    private static let blocksAtOnce = 512
    /// With more keyspaces than this to look for a key in, moving would cost more than it brings.
    private static let keyspacesMax = 64

    private struct Part {
        let drained: SlabHeap.Drained
        var rounds = 0
        /// When it was looked through last.
        var epoch: UInt64 = 0
    }

    private let mutex: RawMutex
    private let epochs: Epochs
    private var draining: [Part] = []
    private let moved = Atomic<Int>(0)

    /// - Parameter address: Zeroed memory for a mutex.
    init(at address: UInt, epochs: Epochs) {
        mutex = RawMutex(initializingAt: address)
        self.epochs = epochs
    }

    func destroy() { mutex.destroy() }

    /// How many entries were moved.
    var movedCount: Int { moved.load(ordering: .relaxed) }

    private var memory: StoreMemory { epochs.memory }

    /// Empties one slab as far as that goes, unless another thread is about it. In no writing section, and with no pin.
    /// - Parameters:
    ///   - share: How much of it may be in use, in 1024ths.
    ///   - lacking: Nothing is done if as many bytes will come of what was moved already; `nil` to do all there is to do.
    func moveOneSlab(_ round: inout EvictionRound, share: Int, lacking: Int?) {
        mutex.withLockIfFree {
            draining.removeAll { memory.slabs.endIfEmpty($0.drained) }
            let part = if let lacking { nextInTime(share, lacking) } else { next(share) }
            guard let part else { return }
            let epoch = epochs.epoch.loadRelaxed()
            draining.append(Part(drained: part.drained, rounds: part.rounds + 1, epoch: epoch))
            empty(part.drained.slab, part.drained.sizeClass, &round)
        }
    }

    /// The slab to look through where there is time: one of which those blocks that were moved out should have come back, or
    /// another one.
    private func nextInTime(_ share: Int, _ lacking: Int) -> Part? {
        let epoch = epochs.epoch.loadRelaxed()
        if let position = draining.firstIndex(where: { $0.epoch + BlockMover.epochsOfRound <= epoch }) {
            let again = draining.remove(at: position)
            if again.rounds < BlockMover.roundsMax { return again }
            memory.slabs.stopDraining(again.drained)
        }
        let coming = draining.reduce(0) { $0 + $1.drained.slab.bytes }
        guard coming < lacking, draining.count < BlockMover.drainingMax else { return nil }
        return memory.slabs.drain(share: share).map { Part(drained: $0) }
    }

    /// The slab to look through: another one, or one of those that are not empty yet.
    private func next(_ share: Int) -> Part? {
        if draining.count >= BlockMover.drainingMax { memory.slabs.stopDraining(draining.removeFirst().drained) }
        if let drained = memory.slabs.drain(share: share) { return Part(drained: drained) }
        guard !draining.isEmpty else { return nil }
        let again = draining.removeFirst()
        if again.rounds < BlockMover.roundsMax { return again }
        memory.slabs.stopDraining(again.drained)
        return nil
    }

    private func empty(_ slab: Slab, _ sizeClass: SizeClass, _ round: inout EvictionRound) {
        var keyspaces: [KeyspaceEntry] = []
        round.store.forEachEntry { keyspaces.append($0) }
        guard keyspaces.count <= BlockMover.keyspacesMax else { return }
        let blocks = slab.cutBytes / sizeClass.blockBytes
        for first in stride(from: 0, to: blocks, by: BlockMover.blocksAtOnce) {
            let range = first..<min(blocks, first + BlockMover.blocksAtOnce)
            for found in look(at: range, of: slab, sizeClass, round.store.defaultIndex.hashKey) {
                move(found.record, found.hash, sizeClass, among: keyspaces, &round)
            }
        }
    }

    /// What may be records in some blocks of the slab.
    private func look(
        at range: Range<Int>, of slab: Slab, _ sizeClass: SizeClass, _ hashKey: HashKey
    ) -> [(record: Record, hash: UInt64)] {
        var found: [(record: Record, hash: UInt64)] = []
        found.reserveCapacity(range.count)
        let start = slab.start
        epochs.withGateClosed {
            if range.lowerBound == 0 { epochs.forEachParticipant { epochs.cache($0).flush(sizeClass) } }
            for block in range {
                let record = Record(at: start + UInt(block * sizeClass.blockBytes))
                if let hash = record.hashIfPlausible(in: sizeClass, hashKey) { found.append((record, hash)) }
            }
        }
        return found
    }

    private func move(
        _ record: Record, _ hash: UInt64, _ sizeClass: SizeClass, among keyspaces: [KeyspaceEntry],
        _ round: inout EvictionRound
    ) {
        for entry in keyspaces where isThere(record, hash, entry.index, round.participant) {
            let block = memory.slabs.take(sizeClass, count: 1, mayMap: false)
            guard block.count == 1 else { return round.evict(record, hash, in: entry) }
            move(record, hash, to: block.first, sizeClass, entry.index, round.participant)
            return
        }
    }

    private func isThere(_ record: Record, _ hash: UInt64, _ index: HashIndex, _ participant: Participant) -> Bool {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        return index.hasEntry(of: record, hash: hash)
    }

    private func move(
        _ record: Record, _ hash: UInt64, to block: UInt, _ sizeClass: SizeClass, _ index: HashIndex,
        _ participant: Participant
    ) {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        if epochs.reserveRetirement(participant, count: 1), index.move(record, hash: hash, to: block) {
            moved.add(1, ordering: .relaxed)
            epochs.retire(participant, .slabBlock(sizeClass, record.address), bytes: sizeClass.blockBytes)
        } else {
            _ = memory.slabs.giveBack(sizeClass, first: block, count: 1)
        }
    }
}
