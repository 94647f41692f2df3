/// The notes of those entries whose hashes lead to it, and the order in which they go.
///
/// Shards keep writers from waiting for one mutex: hashes spread over them evenly, and so does what is evicted.
///
/// `@unchecked Sendable`: all but the mutex is touched under it only.
final class EvictionShard: @unchecked Sendable {
    /// So many notes are taken out and looked at together.
    static let batchCount = 8
    /// So many notes more than entries are nothing to worry about.
    private static let idleNotes = 1024

    private let mutex: RawMutex
    private let words: EvictionWords
    private var order: any EvictionOrder
    private var space: NoteSpace
    private let capacity: Int

    /// - Parameter address: Zeroed memory for a mutex.
    init(
        at address: UInt, _ words: EvictionWords, order: any EvictionOrder, capacity: Int, memory: StoreMemory
    ) {
        mutex = RawMutex(initializingAt: address)
        self.words = words
        self.order = order
        self.capacity = capacity
        space = NoteSpace(memory: memory, capacity: capacity * 16)
    }

    /// Takes note of an entry that has come in, and says how many notes there are.
    ///
    /// Without memory for its note it stays until it is removed otherwise: that memory comes from the reserve, as what is needed to empty a
    /// full store does.
    func add(_ note: EvictionNote) -> Int { put { $0.add(note, capacity: capacity, &$1) } }

    /// Puts back the note of an entry that stays.
    func keep(_ candidate: EvictionCandidate, uses: UInt64) { put { $0.keep(candidate, uses: uses, &$1) } }

    /// Puts back a note that was not needed.
    func restore(_ candidate: EvictionCandidate) { put { $0.restore(candidate, &$1) } }

    func remember(_ candidate: EvictionCandidate) { mutex.withLock { order.remember(candidate) } }

    @discardableResult
    private func put(_ body: (inout any EvictionOrder, inout NoteSpace) -> Void) -> Int {
        mutex.withLock {
            guard space.hasRoom() else { return order.count }
            order.goOn(to: words.rule.loadRelaxed())
            body(&order, &space)
            return order.count
        }
    }

    /// Whether a shard with so many notes has many more than entries.
    static func areTooMany(_ notes: Int, entries: Int, shards: Int) -> Bool { notes > 2 * entries / shards + idleNotes }

    /// Takes out the next notes, and leaves most where there are few: others need some as well.
    func take(into batch: inout [EvictionCandidate]) {
        mutex.withLock {
            order.goOn(to: words.rule.loadRelaxed())
            let most = min(EvictionShard.batchCount, max(1, order.count / 4))
            while batch.count < most, let candidate = order.next(&space) {
                batch.append(candidate)
            }
        }
    }

    /// Takes out some notes to see whether their entries are there, if there are many more notes than entries.
    /// - Parameter entries: How many there are, in all shards.
    func takeToCompact(into batch: inout [EvictionCandidate], entries: Int, shards: Int) {
        mutex.withLock {
            guard EvictionShard.areTooMany(order.count, entries: entries, shards: shards) else { return }
            while batch.count < EvictionShard.batchCount, let candidate = order.compact(&space) {
                batch.append(candidate)
            }
        }
    }

    var noteCount: Int { mutex.withLock { order.count } }

    func destroy() { mutex.destroy() }
}
