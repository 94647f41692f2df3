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
