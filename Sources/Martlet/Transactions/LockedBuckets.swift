/// The first buckets of the chains that a commit has locked, in the order of their addresses.
struct LockedBuckets {
    private var addresses: [UInt] = []

    /// Makes room for so many, so that adding them allocates nothing.
    mutating func reserveCapacity(_ count: Int) { addresses.reserveCapacity(count) }

    /// Adds a bucket behind those there are.
    mutating func append(_ bucket: Bucket) { addresses.append(bucket.address) }

    func contains(_ bucket: Bucket) -> Bool {
        var (first, end) = (0, addresses.count)
        while first < end {
            let middle = (first + end) / 2
            if addresses[middle] < bucket.address { first = middle + 1 } else { end = middle }
        }
        return first < addresses.count && addresses[first] == bucket.address
    }

    /// Unlocks all of them, unchanged.
    mutating func unlockAll() {
        for address in addresses { Bucket(at: address).unlock() }
        addresses.removeAll(keepingCapacity: true)
    }
}
