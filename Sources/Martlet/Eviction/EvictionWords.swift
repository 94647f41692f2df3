/// What every operation on a store with a bound looks at, in a line of its own, and what its evictor keeps in others.
struct EvictionWords {
    static let bytes = 64 + Ghosts.bytes

    let address: UInt

    var ghosts: Ghosts { @inline(__always) get { Ghosts(address: address &+ 64) } }

    /// How a use is noted in a record: 0 to count up to three, else what to set.
    var rule: Word { Word(at: address) }
    /// Whether a record has how often it was used, and not when.
    var countsUses: Bool { rule.loadRelaxed() == 0 }
    /// How many entries all keyspaces have, kept only where there is a limit to it.
    var entries: Word { Word(at: address &+ 8) }
    /// One more than there may be, 0 for any number.
    private var limitWord: Word { @inline(__always) get { Word(at: address &+ 16) } }
    private var surplus: Word { @inline(__always) get { Word(at: address &+ 24) } }

    /// How many notes a thread collects before it brings them to a shard, and for how much their entries may count.
    var bufferedMax: Word { @inline(__always) get { Word(at: address &+ 32) } }
    var bufferedWeightMax: Word { @inline(__always) get { Word(at: address &+ 48) } }
    /// Whether an entry counts for the blocks of 16 bytes that its record takes, or for one.
    var weighsBytes: Word { @inline(__always) get { Word(at: address &+ 40) } }

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

    /// Has a record that was read stay longer, where that counts.
    @inline(__always)
    func countUse(of record: Record) {
        // In two steps, the first of which is all that an unbounded store takes.
        if isBounded, evicts { record.countUse(by: words.rule.loadRelaxed()) }
    }

    /// Takes note of an entry that has come in, for the thread to bring to a shard, and says whether it is to do so now. In the
    /// entry's writing section.
    ///
    /// By the words alone: counting references to the evictor, which all threads have in common, would cost more than all else.
    @inline(__always)
    func addNote(of record: Record, _ hash: UInt64, keyspace: UInt32, by participant: Participant) -> Bool {
        let words = words
        let weight = words.weighsBytes.loadRelaxed() != 0 ? record.blockBytes / 16 : 1
        let buffer = NoteBuffer(participant: participant)
        buffer.append(EvictionNote(hash: hash, keyspace: keyspace, ticket: record.ticket, weight: weight))
        // As if all were like this one, so that no sum is kept.
        return UInt64(buffer.count) >= words.bufferedMax.loadRelaxed()
            || UInt64(buffer.count * weight) >= words.bufferedWeightMax.loadRelaxed()
    }

    /// Counts entries for the store's limit.
    @inline(never)
    func countForLimit(_ amount: Int) {
        if words.limit != nil { words.entries.addRelaxed(amount) }
    }
}
