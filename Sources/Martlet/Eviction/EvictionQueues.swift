/// The notes of a shard, in the order of the store's policy: one of both.
struct EvictionQueues {
    private var fifo: S3FIFO?
    private var recency: LeastRecentlyUsed?
    private var space: NoteSpace
    private let capacity: Int
    private let words: EvictionWords
    /// How many notes were taken out, and nothing is decided of them yet.
    private(set) var undecided = 0

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

    mutating func next() -> EvictionCandidate? { takenOut(fifo?.next(&space) ?? recency?.next(&space)) }

    mutating func compact() -> EvictionCandidate? { takenOut(fifo?.compact(&space) ?? recency?.compact(&space)) }

    private mutating func takenOut(_ candidate: EvictionCandidate?) -> EvictionCandidate? {
        if candidate != nil { undecided += 1 }
        return candidate
    }

    /// Puts back a note of which nothing was decided.
    private mutating func restore(_ candidate: EvictionCandidate) {
        guard space.hasRoom() else { return }
        fifo?.restore(candidate, &space)
        recency?.restore(candidate, &space)
    }

    /// Does with a note that was taken out what was decided of its entry.
    mutating func settle(_ candidate: EvictionCandidate, _ verdict: EvictionBatch.Verdict) {
        undecided -= 1
        switch verdict {
        case .gone, .evicted: break
        case .returns, .unclear: restore(candidate)
        case .waits: keep(candidate, uses: 0)
        case .stays(let uses): keep(candidate, uses: uses)
        }
    }

    private mutating func keep(_ candidate: EvictionCandidate, uses: UInt64) {
        guard space.hasRoom() else { return }
        fifo?.keep(candidate, uses: uses, &space)
        recency?.keep(candidate, uses: uses, &space)
    }
}
