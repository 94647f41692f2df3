/// How a store is set up. Every field has a default that suits a small store without a limit.
public struct StoreOptions: Hashable, Sendable {
    /// The most memory, in bytes, that the store may hold: records, index, caches and blocks waiting to be reused,
    /// everything counted. `nil` is no limit.
    ///
    /// A write that would need more throws ``StoreError/outOfMemory`` and changes nothing. Memory is taken from the
    /// operating system in pieces of 64 KiB and more, so a limit below a few of them leaves room for little.
    public var memoryLimit: Int?

    /// About how many entries the store's default keyspace will hold. Its index is laid out for so many at the start,
    /// and does not shrink below that. `0` starts small. Wrong in either direction, the store is slower, never wrong.
    public var expectedEntries: Int

    /// Options with the given limit and size hint.
    public init(memoryLimit: Int? = nil, expectedEntries: Int = 0) {
        self.memoryLimit = memoryLimit
        self.expectedEntries = expectedEntries
    }
}
