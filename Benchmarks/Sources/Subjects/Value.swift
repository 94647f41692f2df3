/// A value as all subjects make it: the first word of its key, the run's phase, a fixed filling, the
/// key's word again.
struct Value {
    private let buffer: Buffer

    init(bytes: Int, phase: UInt64) {
        buffer = Buffer(count: bytes)
        for offset in 0..<bytes { buffer.setByte(UInt8(truncatingIfNeeded: offset * 7), at: offset) }
        buffer.setWord(phase, at: 8)
    }

    @inline(__always)
    func of(_ key: Bytes) -> Bytes {
        let word = key.firstWord
        buffer.setWord(word, at: 0)
        buffer.setWord(word, at: buffer.count - 8)
        return buffer.bytes
    }

    /// What a read adds to the checksum: words from both ends, which do not depend on who put the value when.
    @inline(__always)
    static func sum(_ copied: Buffer) -> UInt64 {
        copied.firstWord &* 3 &+ copied.lastWord
    }

    /// Every word, for the check after a run.
    static func sumOfAll(_ copied: Buffer) -> UInt64 {
        stride(from: 0, through: copied.count - 8, by: 8).reduce(0) { $0 &* 31 &+ copied.word(at: $1) }
    }
}
