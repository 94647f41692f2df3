/// How the entries of a keyspace are spread over its index: what tells whether lookups are short.
///
/// A *chain* is a bucket of seven entries and the further ones that it links to when it is full. A lookup searches one
/// chain, and one bucket of it most of the time.
public struct OccupancyStatistics: Hashable, Sendable {
    /// How many chains have 0, 1, 2, … entries.
    public private(set) var chainsByEntries: [Int] = [0]

    /// How many chains there are.
    public var chains: Int { chainsByEntries.reduce(0, +) }
    /// How many have at least one entry.
    public var usedChains: Int { chains - chainsByEntries[0] }
    /// How many entries they hold together.
    public var entries: Int { chainsByEntries.indices.map { $0 * chainsByEntries[$0] }.reduce(0, +) }
    /// The most entries in one chain.
    public var longestChain: Int { chainsByEntries.count - 1 }
    /// Entries, as a share of the places in the chains' first buckets. Above 1, further buckets hold some.
    public var loadFactor: Double { Double(entries) / Double(max(1, chains) * Bucket.slots) }

    mutating func add(_ entries: Int) {
        while chainsByEntries.count <= entries { chainsByEntries.append(0) }
        chainsByEntries[entries] += 1
    }
}
