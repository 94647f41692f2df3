/// What stands before the payload of each record of the log.
///
///     +0   CRC-32C of all that follows, up to the length: 4
///     +4   length in bytes, header and payload, 1 MiB at most: 4
///     +8   number (bits 0…47), kind (48…55), flags (56…63, zero): 8
///     +16  incarnation of the log: 4
///     +20  by how many units the number is above the position that was known to be synced: 4, all ones for unknown
///     +24  payload, then zeros up to the next multiple of 32 or more
///
/// Little-endian. A record ends at its number and begins where the one before ends, so that a reader knows both before it
/// looks. Its length may be less than its place: what a change turned out not to need is zero.
struct LogRecordHeader: Equatable {
    static let bytes = 24
    /// More than this no record has, so that a damaged one has nobody read, or keep, all that it claims.
    static let lengthMax = 1 << 20
    static let numberMask: UInt64 = 1 << 48 - 1
    static let unknownDistance = UInt32.max

    enum Kind: UInt8 {
        /// Effects that take effect together, with the record's number.
        case change = 1
        /// A place that was taken for a change that did not come about.
        case void = 2
        /// No effect: says how far the log is synced.
        case attest = 3
        /// A part of a change that is too large for a record.
        case fragment = 4
        /// The change whose parts came before.
        case fragmented = 5

        /// Whether its loss would be noticed by anyone but recovery.
        var hasEffect: Bool {
            switch self {
            case .void, .attest: false
            case .change, .fragment, .fragmented: true
            }
        }
    }

    var checksum: UInt32
    var length: UInt32
    var number: UInt64
    var kind: Kind
    var incarnation: UInt32
    var distance: UInt32

    /// The position that was known to be synced when the record was written.
    var attested: UInt64? {
        distance == LogRecordHeader.unknownDistance || UInt64(distance) > number ? nil : number - UInt64(distance)
    }

    @inline(__always)
    static func distance(from number: UInt64, to synced: UInt64) -> UInt32 {
        let distance = number &- synced
        return distance < UInt64(unknownDistance) ? UInt32(truncatingIfNeeded: distance) : unknownDistance
    }

    /// The second word of a record.
    @inline(__always)
    static func word(_ number: UInt64, _ kind: Kind) -> UInt64 { number | UInt64(kind.rawValue) &<< 48 }

    /// The kind in a record's second word that this program has written itself.
    @inline(__always)
    static func kind(ofWord word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word &>> 48) }

    /// Reads a header. `nil` for what none has.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= LogRecordHeader.bytes else { return nil }
        let word = bytes.littleEndian(at: 8, as: UInt64.self)
        guard word >> 56 == 0, let kind = Kind(rawValue: LogRecordHeader.kind(ofWord: word)) else { return nil }
        self.kind = kind
        checksum = bytes.littleEndian(at: 0, as: UInt32.self)
        length = bytes.littleEndian(at: 4, as: UInt32.self)
        number = word & LogRecordHeader.numberMask
        incarnation = bytes.littleEndian(at: 16, as: UInt32.self)
        distance = bytes.littleEndian(at: 20, as: UInt32.self)
        guard (LogRecordHeader.bytes...LogRecordHeader.lengthMax).contains(Int(length)) else { return nil }
    }
}
