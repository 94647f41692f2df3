/// What is wrong with the contents of a file.
enum Damage: Error, Hashable {
    /// It ends too early.
    case cutOff
    /// Its header is not one.
    case header
    /// It is of a version that this program does not know.
    case version(Int)
    /// Bytes do not have their checksum.
    case checksum
    /// A record or block is not made as they are, though its checksum is right.
    case form
    /// Something that was synced is not there.
    case missing
    /// It is another store's.
    case identity
}
