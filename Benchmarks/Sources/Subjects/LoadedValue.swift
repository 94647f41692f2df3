/// A value as a cache loads it: its size and its first word follow from its key, the rest is a fixed filling. So whoever
/// gets it, from the cache or anew, gets the same. `Peers/cache-cuckoo-lru.cpp` makes the same ones.
struct LoadedValue {
    static let bytesMax = 8192
    private let buffer = Buffer(count: bytesMax)

    init() {
        for offset in 0..<Self.bytesMax { buffer.setByte(UInt8(truncatingIfNeeded: offset &* 7), at: offset) }
    }

    /// Of 32 keys 31 have 64 to 256 bytes, and one 256 to 8192.
    @inline(__always)
    static func bytes(of key: Bytes) -> Int {
        let word = key.firstWord
        return Int(truncatingIfNeeded: word % 32 == 0 ? 256 + (word >> 8) % 7937 : 64 + (word >> 8) % 193)
    }

    @inline(__always)
    func of(_ key: Bytes) -> Buffer {
        buffer.setWord(key.firstWord, at: 0)
        return buffer.part(0, count: Self.bytes(of: key))
    }

    /// What a get adds to the checksum: words from both ends, and the size.
    @inline(__always)
    static func sum(_ value: Buffer, bytes: Int) -> UInt64 {
        value.word(at: 0) &* 3 &+ value.word(at: bytes - 8) &+ UInt64(truncatingIfNeeded: bytes)
    }
}
