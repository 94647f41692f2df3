/// Some notes that were taken out of a shard together, and what is to become of each.
struct EvictionBatch {
    static let capacity = 16

    enum Verdict {
        /// It was not looked at: the note goes back where it was.
        case returns
        /// It may not go now: the note goes behind others, which may.
        case waits
        /// The note stands for nothing any more.
        case gone
        /// The entry stays, for its uses.
        case stays(uses: UInt64)
        case evicted(bytes: Int)
        /// It would go, and others have to be looked after for it: see `EvictionRound`.
        case unclear
    }

    private(set) var count = 0
    private var candidates: InlineArray<16, EvictionCandidate>
    private var verdicts: InlineArray<16, Verdict>

    init() {
        let none = EvictionNote(hash: 0, keyspace: 0, ticket: 0, weight: 0)
        candidates = InlineArray(repeating: EvictionCandidate(note: none, queue: .small))
        verdicts = InlineArray(repeating: .returns)
    }

    mutating func removeAll() { count = 0 }

    mutating func append(_ candidate: EvictionCandidate) {
        candidates[count] = candidate
        verdicts[count] = .returns
        count += 1
    }

    @inline(__always)
    func candidate(_ position: Int) -> EvictionCandidate { candidates[position] }
    @inline(__always)
    func verdict(_ position: Int) -> Verdict { verdicts[position] }

    /// Whether an entry was evicted from where it first comes to: it was not used, or once.
    @inline(__always)
    func isEvictedEarly(_ position: Int) -> Bool {
        if case .evicted = verdicts[position], case .small = candidates[position].queue { true } else { false }
    }

    /// Has all go, however much they were used.
    mutating func disregardUses() { for position in 0..<count { candidates[position].isDue = true } }

    mutating func set(_ verdict: Verdict, at position: Int) { verdicts[position] = verdict }
}
