/// How long a key and a value may be, in bytes. Tests use smaller ones.
struct EntryLimits: Equatable, Sendable {
    let keyBytesMax: Int
    let valueBytesMax: Int

    static let store = EntryLimits(keyBytesMax: 65_535, valueBytesMax: 512 << 20)

    /// The longest line that can be an entry, without its newline.
    var lineBytesMax: Int { keyBytesMax + 1 + valueBytesMax }
}
