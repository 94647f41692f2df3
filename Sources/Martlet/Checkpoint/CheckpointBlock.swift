/// A piece of a checkpoint, checked by itself.
///
///     +0   CRC-32C of all that follows, up to the end of what is stored: 4
///     +4   bytes stored after the header: 4
///     +8   kind: 1, coding of what is stored: 1, zero: 2
///     +12  bytes before they were coded: 4
///
/// Little-endian. The first is of kind `start`, the last of kind `end`; keyspaces come before entries.
///
/// Codings are 0, as it is, and 1, a frame of zstd. Only entries are coded, and only where that makes them smaller. Every build
/// reads and writes 0; the package trait `CompressedCheckpoints` adds 1, and a build without it says so of a file that has
/// such a block, since it is not damaged.
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

    enum Coding: UInt8 {
        case plain = 0
        case zstd = 1
    }

    static let magic: UInt64 = 0x004b_4843_5452_414d
    static let version: UInt32 = 1

    let kind: Kind
    let coding: Coding
    let storedBytes: Int
    /// Before they were coded.
    let wholeBytes: Int

    /// Reads a header.
    init(_ bytes: RawSpan) throws(Damage) {
        guard bytes.byteCount == CheckpointBlock.headerBytes else { throw .cutOff }
        guard let kind = Kind(rawValue: bytes.byte(at: 8)), let coding = Coding(rawValue: bytes.byte(at: 9)),
            coding == .plain || kind == .entries, bytes.littleEndian(at: 10, as: UInt16.self) == 0
        else { throw .form }
        let (stored, whole) = (bytes.littleEndian(at: 4, as: UInt32.self), bytes.littleEndian(at: 12, as: UInt32.self))
        guard coding == .plain ? stored == whole : stored < whole, whole <= CheckpointBlock.bytesMax else {
            throw .form
        }
        (self.kind, self.coding, storedBytes, wholeBytes) = (kind, coding, Int(stored), Int(whole))
    }

    /// A block in the place of `payload`, which has room for the header at its beginning.
    static func seal(_ payload: inout [UInt8], _ kind: Kind) {
        let count = payload.count - headerBytes
        precondition(count <= bytesMax, "a block of a checkpoint is too large")
        seal(&payload, kind, .plain, wholeBytes: count)
    }

    /// A block of entries, smaller than `payload` would be as it is, which has room for a header at its beginning. `nil` if
    /// it would not be.
    static func sealedSmaller(_ payload: [UInt8]) -> [UInt8]? {
        let entries = unsafe payload.span.bytes.extracting(droppingFirst: headerBytes)
        guard var block = Zstd.compress(entries, after: headerBytes) else { return nil }
        seal(&block, .entries, .zstd, wholeBytes: entries.byteCount)
        return block
    }

    private static func seal(_ block: inout [UInt8], _ kind: Kind, _ coding: Coding, wholeBytes: Int) {
        block.set(littleEndian: UInt32(block.count - headerBytes), at: 4)
        block.set(littleEndian: UInt32(kind.rawValue) | UInt32(coding.rawValue) << 8, at: 8)
        block.set(littleEndian: UInt32(wholeBytes), at: 12)
        block.set(littleEndian: unsafe block.span.bytes.extracting(droppingFirst: 4).checksum(), at: 0)
    }

    /// The beginning of a block to be sealed.
    static let unsealed = [UInt8](repeating: 0, count: headerBytes)
}
