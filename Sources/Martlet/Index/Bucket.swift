import CMartletShims

/// A cache line of the index: seven entries and the control word. Full buckets link to further ones by their last entry.
///
/// The control word of a chain's first bucket speaks for the chain; those of the others are unused:
///
///     bit 0        locked by a writer
///     bit 1        moved: the entries live elsewhere now, and bits 6…63 are the address of this segment's header
///     bits 2…15    reserved
///     bits 16…63   version: the sequence number of the last change
///
/// **Reading.** Load the control word, acquiring: it pairs with the mover's release, so a bucket that does not say
/// *moved* was live during this call, and what it holds from then on, even if it moves now, is what it held when it
/// did. Then load the entries, acquiring: each pairs with the release that published it, so the record is complete.
/// An entry changes its place only from the last slot into the bucket that then takes the slot as link, one store after
/// it is in place there; so a key that is present throughout is found. Nothing is stored.
///
/// **Writing.** Lock, change one entry with one releasing store, unlock with a releasing store of the new version. Who
/// relies on a version loads the control word before and after: the same and unlocked means nothing changed in between,
/// since each change of a chain has a greater number than the chain had.
struct Bucket: Equatable {
    static let bytes = 64
    static let slots = 7
    private static let linkSlot = 6

    static let locked: UInt64 = 1
    static let moved: UInt64 = 2
    static let versionShift: UInt64 = 16

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    /// The bucket that a slot is in.
    @inline(__always)
    init(containing slot: Word) { self.init(at: slot.address & ~63) }

    @inline(__always)
    var control: Word { Word(at: address &+ 56) }

    /// The chain's version, for who has locked it.
    @inline(__always)
    var version: UInt64 { control.loadRelaxed() &>> Bucket.versionShift }

    @inline(__always)
    func slot(_ index: Int) -> Word { Word(at: address &+ UInt(truncatingIfNeeded: index &<< 3)) }

    @inline(__always)
    var lastSlot: Word { slot(Bucket.linkSlot) }

    /// Makes an empty bucket of memory that nobody else sees yet.
    func clear() {
        for index in 0..<8 { Word(at: address &+ UInt(index * 8)).storeRelaxed(0) }
    }

    /// One bit for each slot whose entry has the tag of `hash`.
    ///
    /// A hint where a bit is set: the slot has to be loaded again. Where none is, no slot has the tag, were the words
    /// loaded in pieces or not: the tag of a key that stays where it is does not change, and where it goes from the last
    /// slot into a further bucket, the link that is then in its place is seen by `next`, which loads it as a word.
    ///
    /// Without a branch: which slot it is nobody could foretell, and a wrong guess would keep the processor from fetching
    /// what the next calls need.
    @inline(__always)
    func candidates(_ hash: UInt64) -> UInt64 {
        #if arch(x86_64) && !MARTLET_PORTABLE
        return martletshim_match(address, hash)
        #else
        var mask: UInt64 = 0
        for index in stride(from: Bucket.slots - 1, through: 0, by: -1) {
            mask = mask &+ mask &+ (((slot(index).loadAcquiring() ^ hash) &>> Entry.addressBits) &- 1) &>> 63
        }
        return mask
        #endif
    }

    /// Has the first line of the record fetched that most likely is the key's, if there is one.
    @inline(__always)
    func prefetchRecord(_ hash: UInt64) {
        let candidates = candidates(hash)
        guard candidates != 0 else { return }
        System.prefetch(Entry(bits: slot(candidates.trailingZeroBitCount).loadRelaxed()).record.address)
    }

    /// The first slot with the tag of `hash`, any other where none has it.
    @inline(__always)
    func likelySlot(_ hash: UInt64) -> Word {
        slot(Int(truncatingIfNeeded: candidates(hash) | 1 &<< UInt64(Bucket.linkSlot)).trailingZeroBitCount)
    }

    /// The further bucket that this one links to, if it does.
    @inline(__always)
    func next(amid hash: UInt64) -> Bucket? {
        let last = Entry(bits: lastSlot.loadAcquiring())
        return last.isLink(amid: hash) ? last.bucket : nil
    }

    /// What one look finds.
    enum Look {
        /// The record of the key, and the value in it.
        case found(Record, PlacedBytes)
        /// There is none.
        case absent
        /// One has to look again, and thoroughly.
        case unclear
    }

    /// Looks for a key once, in this bucket, and at the first entry with the tag: nearly always that tells.
    @inline(__always)
    func look(for key: CommonKey, hash: UInt64) -> Look {
        guard control.loadAcquiring() & Bucket.moved == 0 else { return .unclear }
        let candidates = candidates(hash)
        guard candidates != 0 else { return next(amid: hash) == nil ? .absent : .unclear }
        let entry = Entry(bits: slot(candidates.trailingZeroBitCount).loadAcquiring())
        // Since the first look it may have been emptied, replaced, or made a link.
        guard entry.hasTag(of: hash), !entry.isEmpty else { return .unclear }
        let record = entry.record
        guard let value = record.shortValueBytes(of: key) else { return .unclear }
        return .found(record, value)
    }

    /// The record of `key` in this chain, as it is now. Placeholders and tombstones are passed over.
    @inline(__always)
    func find(_ key: RawSpan, hash: UInt64) -> Record? {
        guard let found = search(hash, { $0.hasKey(key, orAbsence: false) })?.record else { return nil }
        return found.isIntent ? Intent(at: found.address).present : found
    }

    /// The slot that is the key's, and what is there: its record, placeholder or tombstone, or an intent. For those who
    /// write, and so never meet an intent, and for snapshots.
    @inline(__always)
    func findHead(_ key: RawSpan, hash: UInt64) -> (slot: Word, record: Record)? {
        search(hash) { $0.hasKey(key, orAbsence: true) }
    }

    /// The first slot of the chain with the tag of `hash` whose record is wanted.
    @inline(__always)
    func search(_ hash: UInt64, _ isWanted: (Record) -> Bool) -> (slot: Word, record: Record)? {
        var bucket = self
        while true {
            var candidates = bucket.candidates(hash)
            while candidates != 0 {
                let slot = bucket.slot(candidates.trailingZeroBitCount)
                candidates &= candidates &- 1
                // Loaded again: since the first look it may have been emptied, replaced, or made a link.
                let entry = Entry(bits: slot.loadAcquiring())
                guard entry.hasTag(of: hash), !entry.isEmpty else { continue }
                entry.record.prefetchSecondLine()
                if isWanted(entry.record) { return (slot, entry.record) }
            }
            guard let next = bucket.next(amid: hash) else { return nil }
            bucket = next
        }
    }

    /// Tries to lock the chain. `false`: it has moved.
    @inline(__always)
    func lock() -> Bool {
        let seen = control.loadRelaxed()
        if seen & (Bucket.locked | Bucket.moved) == 0, control.replaceAcquiring(seen, with: seen | Bucket.locked) {
            return true
        }
        return lockContended()
    }

    /// Unlocks the chain unchanged.
    @inline(__always)
    func unlock() {
        control.storeReleasing(control.loadRelaxed() & ~Bucket.locked)
    }

    /// Unlocks the chain after the change with number `sequence`.
    @inline(__always)
    func unlock(version sequence: UInt64) {
        control.storeReleasing(sequence &<< Bucket.versionShift)
    }

    /// A holder is a few dozen instructions from its unlock, so spin; unless it was preempted, then let it run.
    @inline(never)
    private func lockContended() -> Bool {
        var spins = 0
        while true {
            let seen = control.loadRelaxed()
            if seen & Bucket.moved != 0 { return false }
            if seen & Bucket.locked == 0, control.replaceAcquiring(seen, with: seen | Bucket.locked) { return true }
            spins += 1
            if spins % 64 == 0 { System.yield() } else { System.pause() }
        }
    }
}
