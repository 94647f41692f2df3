/// How far a transaction has iterated over a keyspace: over all keys up to a place in the hash space.
///
/// A number of the clock says what was there, so however many parts were visited, one range stands for them.
struct ReadRange {
    /// Which of the transaction's keyspaces.
    let keyspace: Int
    /// Where the iteration was to go on, `nil` at the end.
    var end: ScanPlace?

    /// The parts of the hash space before the end.
    var parts: [HashPart] {
        guard let end else { return [0, 1 << 63].map { HashPart(prefix: $0, depth: 1, suffix: 0, suffixBits: 0) } }
        var parts: [HashPart] = []
        // All hashes below a number are as many runs as it has ones.
        for bit in (0..<64).reversed() where end.prefix >> bit & 1 == 1 {
            let run = end.prefix & ~(1 << bit) & ~((1 << bit) - 1)
            parts.append(HashPart(prefix: run, depth: UInt64(64 - bit), suffix: 0, suffixBits: 0))
        }
        guard let next = end.part else { return parts }
        for suffix in 0..<next.suffix {
            parts.append(
                HashPart(prefix: next.prefix, depth: next.depth, suffix: suffix, suffixBits: next.suffixBits))
        }
        return parts
    }
}

/// Looks whether a chain has changed since a number of the clock, or is being changed by another thread.
struct ChangeSearch: ChainVisitor {
    /// Changes up to this number are known.
    let number: UInt64
    /// The buckets that the caller has locked; `nil`: it has none, and waits where another has.
    let own: LockedBuckets?
    /// The first chain that has changed.
    private(set) var found: (bucket: Bucket, prefix: UInt64)?

    init(since number: UInt64, own: LockedBuckets?) {
        self.number = number
        self.own = own
    }

    mutating func visit(_ first: Bucket, of segment: Segment, within part: HashPart) -> Bool {
        guard found == nil else { return true }
        guard let control = first.settledControl(own: own) else {
            found = (first, segment.header.prefix)
            return true
        }
        if control & Bucket.moved != 0 { return false }
        if control >> Bucket.versionShift > number { found = (first, segment.header.prefix) }
        return true
    }
}

extension Bucket {
    /// The control word, unlocked or locked by the caller. Who has locked buckets must not wait for others: `nil` if this
    /// one is another's then.
    func settledControl(own: LockedBuckets?) -> UInt64? {
        var spins = 0
        while true {
            let control = control.loadAcquiring()
            if control & Bucket.locked == 0 { return control }
            if let own { return own.contains(self) ? control : nil }
            spins += 1
            if spins % 64 == 0 { System.yield() } else { System.pause() }
        }
    }
}
