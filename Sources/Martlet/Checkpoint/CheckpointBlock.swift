/// A piece of a checkpoint, checked by itself.
///
///     +0   CRC-32C of all that follows, up to the end of what is stored: 4
///     +4   bytes stored after the header: 4
///     +8   kind: 1, coding of what is stored (0: as it is): 1, zero: 2
///     +12  bytes before they were coded: 4
///
/// Little-endian. The first is of kind `start`, the last of kind `end`.
struct CheckpointBlock {
    static let headerBytes = 16
    /// More than any entry has.
    static let bytesMax = Limit.valueBytesMax + (1 << 20)

    enum Kind: UInt8 {
        /// "MARTCHK\0", version: 4, number of the last keyspace that was made: 4, identity of the store: 8, number c from which the log is to be read: 8, position
        /// at which parts of changes after c may begin: 8.
        case start = 1
        /// Keyspaces there were at c: number: 4, size of the name: 2, name. The default one is not among them.
        case keyspaces = 2
        /// Entries: number of the change: 8, then as in the log.
        case entries = 3
        /// Number c′ up to which the log must be read: 8, entries: 8, blocks before this one: 8.
        case end = 4
    }

    static let magic: UInt64 = 0x004b_4843_5452_414d
    static let version: UInt32 = 1

    let kind: Kind
    let storedBytes: Int

    /// Reads a header.
    init(_ bytes: RawSpan) throws(Damage) {
        guard bytes.byteCount == CheckpointBlock.headerBytes else { throw .cutOff }
        guard let kind = Kind(rawValue: bytes.byte(at: 8)), bytes.byte(at: 9) == 0,
            bytes.littleEndian(at: 10, as: UInt16.self) == 0
        else { throw .form }
        self.kind = kind
        let (stored, whole) = (bytes.littleEndian(at: 4, as: UInt32.self), bytes.littleEndian(at: 12, as: UInt32.self))
        guard stored == whole, stored <= CheckpointBlock.bytesMax else { throw .form }
        storedBytes = Int(stored)
    }

    /// A block in the place of `payload`, which has room for the header at its beginning.
    static func seal(_ payload: inout [UInt8], _ kind: Kind) {
        precondition(payload.count - headerBytes <= bytesMax, "a block of a checkpoint is too large")
        let stored = UInt32(payload.count - headerBytes)
        payload.set(littleEndian: stored, at: 4)
        payload.set(littleEndian: UInt32(kind.rawValue), at: 8)
        payload.set(littleEndian: stored, at: 12)
        payload.set(littleEndian: unsafe payload.span.bytes.extracting(droppingFirst: 4).checksum(), at: 0)
    }

    /// The beginning of a block to be sealed.
    static let unsealed = [UInt8](repeating: 0, count: headerBytes)
}
