/// How long a key and a value may be, in bytes. Tests use smaller ones.
struct EntryLimits: Equatable, Sendable {
    let keyBytesMax: Int
    let valueBytesMax: Int

    static let store = EntryLimits(keyBytesMax: 65_535, valueBytesMax: 512 << 20)

    /// How long a record may be: six bytes for each, as JSON may take, and some for what surrounds them.
    var recordBytesMax: Int { 6 * (keyBytesMax + valueBytesMax) + 1_024 }
}
