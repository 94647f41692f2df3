/// What every operation on a store with a bound looks at.
///
///     line 0   rule, entries, their limit, whether there are notes to drop
///     line 1   for each eighth of the hashes where their ghosts are, see `GhostTable.place`
struct EvictionWords {
    static let bytes = 128
    /// How many shards there are at most.
    static let shardsMax = 8

    let address: UInt

    /// The shard of a hash, if there are so many.
    @inline(__always)
    static func shard(of hash: UInt64, among count: Int) -> Int { Int(truncatingIfNeeded: hash >> 20) & (count &- 1) }

    /// Has what is to be known of a key's past fetched, before its shard is locked for it.
    @inline(__always)
    func prefetchGhosts(_ hash: UInt64) {
        GhostTable.prefetch(hash, in: ghosts(EvictionWords.shard(of: hash, among: EvictionWords.shardsMax)).loadRelaxed())
    }

    /// Takes note of where a shard's ghosts are.
    func setGhosts(_ place: UInt64, ofShard shard: Int, of count: Int) {
        guard ghosts(shard).loadRelaxed() != place else { return }
        for eighth in stride(from: shard, to: EvictionWords.shardsMax, by: count) { ghosts(eighth).storeRelaxed(place) }
    }

    @inline(__always)
    private func ghosts(_ eighth: Int) -> Word { Word(at: address &+ 64 &+ UInt(truncatingIfNeeded: eighth &* 8)) }

    /// How a use is noted in a record: 0 to count up to three, else what to set.
    var rule: Word { Word(at: address) }
    /// How many entries all keyspaces have, kept only where there is a limit to it.
    var entries: Word { Word(at: address &+ 8) }
    /// One more than there may be, 0 for any number.
    private var limitWord: Word { @inline(__always) get { Word(at: address &+ 16) } }
    private var surplus: Word { @inline(__always) get { Word(at: address &+ 24) } }

    /// Whether some shard has many more notes than entries.
    @inline(__always)
    var hasSurplus: Bool { surplus.loadRelaxed() != 0 }
    func setSurplus(_ hasSurplus: Bool) { surplus.storeRelaxed(hasSurplus ? 1 : 0) }

    /// Nobody has more.
    private static let limitMax = 1 << 48

    /// How many there may be, `nil` for any number.
    @inline(__always)
    var limit: Int? {
        let limit = limitWord.loadRelaxed()
        return limit == 0 ? nil : Int(limit) - 1
    }

    func setLimit(_ limit: Int?) {
        limitWord.storeRelaxed(limit.map { UInt64(min(max(0, $0), EvictionWords.limitMax)) + 1 } ?? 0)
    }

    /// By how many entries there are too many. Below 0 there is room for more.
    @inline(__always)
    var entriesOver: Int { limit.map { entries.loadCount() - $0 } ?? 0 }
}

/// What a store with a limit has its keyspaces counted by.
struct StoreBounds {
    let words: EvictionWords
    /// `nil` if the store evicts nothing.
    private let evicted: EvictedKeyspaces?

    /// `nil`: memory is refused.
    init?(_ options: StoreOptions, memory: StoreMemory) {
        guard let address = memory.tracked.allocate(bytes: EvictionWords.bytes) else { return nil }
        words = EvictionWords(address: address)
        words.setLimit(options.entryLimit)
        if case .evict = options.atLimit { evicted = options.evictedKeyspaces } else { evicted = nil }
    }

    /// Has a keyspace counted, and its entries evicted unless they are exempt.
    func bind(_ entry: KeyspaceEntry) {
        let exemption = evicted?.includes(entry.name) ?? false ? 0 : HashIndex.isExempt
        entry.index.setBounds(UInt64(words.address) | exemption)
    }
}

extension HashIndex {
    /// In `bounds`: entries of this keyspace are never evicted.
    static let isExempt: UInt64 = 1

    /// Whether the store evicts.
    @inline(__always)
    var isBounded: Bool { bounds.loadRelaxed() != 0 }

    /// Whether entries of this keyspace may be evicted.
    @inline(__always)
    var evicts: Bool {
        let bounds = bounds.loadRelaxed()
        return bounds != 0 && bounds & HashIndex.isExempt == 0
    }

    @inline(__always)
    var words: EvictionWords { EvictionWords(address: UInt(bounds.loadRelaxed() & ~HashIndex.isExempt)) }

    /// Has what a shard needs to take note of a new entry fetched.
    @inline(__always)
    func prefetchForEviction(_ hash: UInt64) {
        if evicts { words.prefetchGhosts(hash) }
    }

    /// Has a record that was read stay longer, where that counts.
    @inline(__always)
    func countUse(of record: Record) {
        if evicts { record.countUse(by: words.rule.loadRelaxed()) }
    }

    /// Counts entries for the store's limit.
    @inline(never)
    func countForLimit(_ amount: Int) {
        if words.limit != nil { words.entries.addRelaxed(amount) }
    }
}
