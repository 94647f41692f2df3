/// How long a key and a value may be, in bytes, and what stands beside them. A keyspace's name may be as long as a key. Tests use smaller ones.
struct EntryLimits: Equatable, Sendable {
    let keyBytesMax: Int
    let valueBytesMax: Int
    /// How much of a record may be neither: white space, other fields, and the like.
    var surplusBytesMax = 1_024

    static let store = EntryLimits(keyBytesMax: 65_535, valueBytesMax: 512 << 20, surplusBytesMax: 1 << 20)

    /// How long a record may be. Escapes may take twice the bytes they stand for on the whole: that is what a dump needs at
    /// most, and the memory of whoever loads it follows from it.
    var recordBytesMax: Int { 2 * (2 * keyBytesMax + valueBytesMax) + surplusBytesMax }
}
