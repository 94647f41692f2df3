/// The first 4,096 bytes of a file of the log.
///
///     +0   "MARTLOG\\0": 8
///     +8   version of the format: 4
///     +12  CRC-32C of all that follows up to byte 96, and first, in versions after 1, of the version itself: 4
///     +16  identity of the store: 8
///     +24  incarnation of the log, as in each of its records: 4
///     +28  zero: 4
///     +32  base, the position at which the first record begins: 8
///     +40  size of the file: 8
///     +48  base of the file before, all ones for none: 8
///     +56  position at which the file before ends: 8
///     +64  position at which this one ends, where that was known when it was made; else 0: 8
///     +72  zeros
///
/// Little-endian. It is on disk before the file has its name.
struct LogSegmentHeader: Equatable {
    static let bytes = 4096
    static let magic: UInt64 = 0x0047_4f4c_5452_414d
    static let version: UInt32 = 1
    private static let checkedEnd = 96
    static let noBase = UInt64.max

    var identity: UInt64
    var incarnation: UInt32
    var base: UInt64
    var fileBytes: Int
    var previousBase = noBase
    var previousEnd: UInt64 = 0
    var sealedEnd: UInt64 = 0

    init(identity: UInt64, incarnation: UInt32, base: UInt64, fileBytes: Int) {
        self.identity = identity
        self.incarnation = incarnation
        self.base = base
        self.fileBytes = fileBytes
    }

    /// The position up to which there is room in the file.
    var capacityEnd: UInt64 { base + UInt64((fileBytes - LogSegmentHeader.bytes) / LogPosition.unitBytes) }

    /// Whether it is known in the header where the file ends.
    var isSealed: Bool { sealedEnd != 0 || capacityEnd == base }

    /// Whether the log begins with this file.
    var isFirst: Bool { previousBase == LogSegmentHeader.noBase }

    /// Whether this file and those that follow it have all that comes after a position: the one before ended there at the
    /// latest. Between its end and this file's base there may be numbers that an opening left out.
    func goesOn(from position: UInt64) -> Bool { isFirst || previousEnd <= position }

    /// Where in the file a record lies that begins at a position.
    func offset(of position: UInt64) -> Int { LogSegmentHeader.bytes + Int(position - base) * LogPosition.unitBytes }

    /// How many bytes of records there are up to a position.
    func contentBytes(to end: UInt64) -> Int { Int(end - base) * LogPosition.unitBytes }

    var name: String { LogSegmentHeader.name(base: base) }

    static let suffix = ".log"

    static func name(base: UInt64) -> String { FileName.hexadecimal(base) + suffix }

    /// As it is in the file.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(LogSegmentHeader.bytes)
        bytes.append(littleEndian: LogSegmentHeader.magic)
        bytes.append(littleEndian: LogSegmentHeader.version)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: identity)
        bytes.append(littleEndian: incarnation)
        bytes.append(littleEndian: UInt32(0))
        for field in [base, UInt64(fileBytes), previousBase, previousEnd, sealedEnd] {
            bytes.append(littleEndian: field)
        }
        bytes.append(contentsOf: repeatElement(0, count: LogSegmentHeader.bytes - bytes.count))
        bytes.set(littleEndian: unsafe bytes.span.bytes.extracting(16..<LogSegmentHeader.checkedEnd).checksum(), at: 12)
        return bytes
    }

    /// Reads a header.
    init(_ bytes: RawSpan) throws(Damage) {
        guard bytes.byteCount == LogSegmentHeader.bytes else { throw .cutOff }
        guard bytes.littleEndian(at: 0, as: UInt64.self) == LogSegmentHeader.magic else { throw .header }
        let version = bytes.littleEndian(at: 8, as: UInt32.self)
        // One that is damaged is not taken for one of a later version.
        let isLater = version != LogSegmentHeader.version
        let checked = bytes.extracting(16..<LogSegmentHeader.checkedEnd)
        let checksum = isLater ? checked.checksum(after: bytes.extracting(8..<12).checksum()) : checked.checksum()
        guard bytes.littleEndian(at: 12, as: UInt32.self) == checksum else { throw .header }
        guard !isLater else { throw .version(Int(version)) }
        identity = bytes.littleEndian(at: 16, as: UInt64.self)
        incarnation = bytes.littleEndian(at: 24, as: UInt32.self)
        base = bytes.littleEndian(at: 32, as: UInt64.self)
        let fileBytes = bytes.littleEndian(at: 40, as: UInt64.self)
        previousBase = bytes.littleEndian(at: 48, as: UInt64.self)
        previousEnd = bytes.littleEndian(at: 56, as: UInt64.self)
        sealedEnd = bytes.littleEndian(at: 64, as: UInt64.self)
        guard fileBytes >= UInt64(LogSegmentHeader.bytes), fileBytes <= 1 << 40, base <= LogRecordHeader.numberMask
        else { throw .header }
        self.fileBytes = Int(fileBytes)
        guard sealedEnd == 0 || (sealedEnd >= base && sealedEnd <= capacityEnd), previousEnd <= base else {
            throw .header
        }
    }
}
