/// A key, or the beginning of one, with its hash, which is needed for its place in the table and for that within the shard.
struct TrackedKey: Hashable, Sendable {
    let bytes: [UInt8]
    private let hash: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var hasher = Hasher()
        // All bytes at once: one by one they take several times as long.
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        hash = hasher.finalize()
    }

    static func == (one: TrackedKey, other: TrackedKey) -> Bool { one.hash == other.hash && one.bytes == other.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    /// One of so many places, the same every time.
    func place(among count: Int) -> Int { Int(UInt(bitPattern: hash) % UInt(count)) }
}
