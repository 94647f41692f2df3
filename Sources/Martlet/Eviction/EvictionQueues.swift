/// The notes of a shard, in the order of the store's policy: one of both.
struct EvictionQueues {
    private var fifo: S3FIFO?
    private var recency: LeastRecentlyUsed?
    private var space: NoteSpace
    private let capacity: Int
    private let words: EvictionWords

    /// - Parameter capacity: What the shard may hold, about, in weight.
    init(_ policy: EvictionPolicy, capacity: Int, _ words: EvictionWords, memory: StoreMemory) {
        switch policy {
        case .s3fifo: fifo = S3FIFO()
        case .lru: recency = LeastRecentlyUsed()
        }
        self.capacity = capacity
        self.words = words
        space = NoteSpace(memory: memory, capacity: capacity * 16)
    }

    var count: Int { fifo?.count ?? recency?.count ?? 0 }

    /// What the entries count for, 0 where nothing depends on it.
    var weight: Int { fifo?.weight ?? 0 }

    /// Has time go on, where the order tells it. Comes before all else that is done in one go.
    mutating func goOn() { recency?.goOn(to: words.rule.loadRelaxed()) }

    /// Takes note of an entry that has come in.
    ///
    /// Without memory for its note it stays until it is removed otherwise: that memory comes from the reserve, as what is needed to empty a
    /// full store does.
    /// - Parameter isReturning: Whether its key was evicted not long ago.
    mutating func add(_ note: EvictionNote, isReturning: Bool) {
        guard space.hasRoom() else { return }
        fifo?.add(note, isReturning: isReturning, capacity: capacity, &space)
        recency?.add(note, isReturning: isReturning, capacity: capacity, &space)
    }

    mutating func next() -> EvictionCandidate? { fifo?.next(&space) ?? recency?.next(&space) }

    mutating func compact() -> EvictionCandidate? { fifo?.compact(&space) ?? recency?.compact(&space) }

    /// Puts back a note of which nothing was decided.
    mutating func restore(_ candidate: EvictionCandidate) {
        guard space.hasRoom() else { return }
        fifo?.restore(candidate, &space)
        recency?.restore(candidate, &space)
    }

    /// Does with a note what was decided of its entry.
    mutating func settle(_ candidate: EvictionCandidate, _ verdict: EvictionBatch.Verdict) {
        switch verdict {
        case .gone, .evicted: break
        case .returns, .unclear: restore(candidate)
        case .stays(let uses):
            guard space.hasRoom() else { return }
            fifo?.keep(candidate, uses: uses, &space)
            recency?.keep(candidate, uses: uses, &space)
        }
    }
}
