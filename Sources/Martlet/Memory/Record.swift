#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One version of an entry: header, key, value, in one block. Nothing but word 0 and the version link changes once it is
/// published.
///
///     short form                               long form
///     +0   sequence and flags: 8               +0   sequence and flags: 8
///     +8   form, type, sizes: 4                +8   form, type, key size: 4
///     +12  key…  value…                        +12  tick of its deadline note, 0 for none: 4
///                                              +16  value size: 8
///                                              +24  deadline in milliseconds, 0 for none: 8
///                                              +32  version link: 8
///                                              +40  key…  value…
///
/// Word 0: sequence number in bits 0…47; above it what the evictor keeps, see `Record+Use.swift`. The form word: bits 28…31 type, bit 27
/// long form; short: key size in bits 18…26, value size in bits 0…17; long: key size in bits 0…15. The version link is
/// the address of the newest older version that an open snapshot can see, 0 for none; it and the tick, see
/// `DeadlineNote`, change only while the key's bucket is locked. What has a deadline is in the long form.
///
/// A placeholder is a long record of type 15 without a value; its number, in the place of the sequence number, is of a
/// count of its own. A tombstone is one of type 14: the key was removed, and what snapshots still see of it hangs on the
/// tombstone. Type 13 is no record but an `Intent`.
///
/// With 12 bytes of header, a key of 16 and a value of 100 fill two cache lines exactly.
@usableFromInline
struct Record {
    /// What a value is, for those who read its bytes. Types 1 to 12 are for collections to come.
    static let typeBytes: UInt32 = 0
    /// See `Intent`. The types from here on are in the long form always, so that whoever finds a short record need not
    /// ask.
    static let typeIntent: UInt32 = 13
    /// No value any more. Readers pass over it, but for snapshots.
    static let typeTombstone: UInt32 = 14
    /// No value at all: the record holds its key's place while someone computes one. Readers pass over it.
    static let typePlaceholder: UInt32 = 15

    static let sequenceBits: UInt64 = 48
    static let shortHeaderBytes = 12
    static let longHeaderBytes = 40
    static let longForm: UInt32 = 1 << 27
    private static let shortKeyBytesMax = (1 << 9) - 1
    private static let shortValueBytesMax = (1 << 18) - 1

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    /// How many bytes a record of such a key and value takes.
    @inline(__always)
    static func bytes(key: Int, value: Int) -> Int {
        (isShort(key: key, value: value) ? shortHeaderBytes : longHeaderBytes) &+ key &+ value
    }

    @inline(__always)
    private static func isShort(key: Int, value: Int) -> Bool {
        key <= shortKeyBytesMax && value <= shortValueBytesMax
    }

    /// Writes a record into memory that nobody else sees yet. Its sequence number is set by `number`.
    @inline(__always)
    init(initializingAt address: UInt, key: RawSpan, value: RawSpan) {
        self.address = address
        let header = writeHeader(keyBytes: key.byteCount, valueBytes: value.byteCount)
        unsafe key.withUnsafeBytes { unsafe Record.copy($0, to: pointer + header) }
        unsafe value.withUnsafeBytes { unsafe Record.copy($0, to: pointer + header + key.byteCount) }
    }

    /// Writes a record whose value is `old` with `bytes` over it from `offset` on, zeros where neither reaches.
    init(
        initializingAt address: UInt, key: RawSpan, old: RawSpan, offset: Int, bytes: RawSpan, deadline: UInt64
    ) {
        self.address = address
        let valueBytes = max(old.byteCount, offset + bytes.byteCount)
        let header = writeHeader(keyBytes: key.byteCount, valueBytes: valueBytes, deadline: deadline)
        unsafe key.withUnsafeBytes { unsafe Record.copy($0, to: pointer + header) }
        let value = unsafe pointer + header + key.byteCount
        unsafe old.withUnsafeBytes { unsafe Record.copy($0, to: value) }
        if offset > old.byteCount { unsafe memset(value + old.byteCount, 0, offset - old.byteCount) }
        unsafe bytes.withUnsafeBytes { unsafe Record.copy($0, to: value + offset) }
    }

    /// Writes a record in the long form, of whatever size and type.
    init(initializingLongAt address: UInt, key: RawSpan, value: RawSpan, type: UInt32, deadline: UInt64 = 0) {
        self.address = address
        writeLongHeader(keyBytes: key.byteCount, valueBytes: value.byteCount, type: type)
        setDeadline(deadline)
        unsafe key.withUnsafeBytes { unsafe Record.copy($0, to: pointer + Record.longHeaderBytes) }
        unsafe value.withUnsafeBytes {
            unsafe Record.copy($0, to: pointer + Record.longHeaderBytes + key.byteCount)
        }
    }

    /// How many bytes a record in the long form takes.
    static func longBytes(key: Int, value: Int) -> Int { longHeaderBytes + key + value }

    /// Writes the sizes, and gives back where the key begins.
    @inline(__always)
    private func writeHeader(keyBytes: Int, valueBytes: Int, deadline: UInt64 = 0) -> Int {
        guard deadline == 0, Record.isShort(key: keyBytes, value: valueBytes) else {
            writeLongHeader(keyBytes: keyBytes, valueBytes: valueBytes, type: Record.typeBytes)
            setDeadline(deadline)
            return Record.longHeaderBytes
        }
        let form = UInt32(truncatingIfNeeded: keyBytes &<< 18 | valueBytes)
        unsafe pointer.storeBytes(of: form | Record.typeBytes &<< 28, toByteOffset: 8, as: UInt32.self)
        return Record.shortHeaderBytes
    }

    private func writeLongHeader(keyBytes: Int, valueBytes: Int, type: UInt32) {
        let form = UInt32(truncatingIfNeeded: keyBytes) | Record.longForm | type &<< 28
        unsafe pointer.storeBytes(of: UInt64(form), toByteOffset: 8, as: UInt64.self)
        unsafe pointer.storeBytes(of: UInt64(valueBytes), toByteOffset: 16, as: UInt64.self)
        unsafe pointer.storeBytes(of: 0, toByteOffset: 24, as: UInt64.self)
        unsafe pointer.storeBytes(of: 0, toByteOffset: 32, as: UInt64.self)
    }

    /// The instant from which on the record counts as absent, in milliseconds since 1970; 0 for none.
    @inline(__always)
    var deadline: UInt64 { isLong ? unsafe pointer.load(fromByteOffset: 24, as: UInt64.self) : 0 }

    /// Whether its deadline has come at that instant.
    @inline(__always)
    func isPast(at moment: UInt64) -> Bool {
        let deadline = deadline
        return deadline != 0 && deadline <= moment
    }

    /// Sets the deadline of a record in the long form that nobody sees yet.
    func setDeadline(_ deadline: UInt64) {
        unsafe pointer.storeBytes(of: deadline, toByteOffset: 24, as: UInt64.self)
    }

    /// The tick of the note that will have the sweeper look at the key, 0 for none. For records in the long form.
    var noteTick: UInt32 {
        get { unsafe pointer.load(fromByteOffset: 12, as: UInt32.self) }
        nonmutating set { unsafe pointer.storeBytes(of: newValue, toByteOffset: 12, as: UInt32.self) }
    }

    @inline(__always)
    var sequence: UInt64 { Word(at: address).loadRelaxed() & (1 << Record.sequenceBits - 1) }

    @usableFromInline
    var sequenceNumber: SequenceNumber { SequenceNumber(rawValue: sequence) }

    /// Calls `body` with the key where it lies. The caller's pin keeps it there.
    @inline(__always)
    func withKey<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let form = form
        if form & Record.longForm == 0 {
            return try body(unsafe bytes(from: Record.shortHeaderBytes, count: Record.shortKeyBytes(form)).bytes)
        }
        return try body(unsafe bytes(from: Record.longHeaderBytes, count: Int(form & 0xffff)).bytes)
    }

    /// Calls `body` with the value where it lies. The caller's pin keeps it there.
    @inlinable
    func withValue<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try valueBytes.withBytes(body)
    }

    @usableFromInline
    var valueBytes: PlacedBytes {
        let form = form
        if form & Record.longForm == 0 { return shortValueBytes(form, keyBytes: Record.shortKeyBytes(form)) }
        let header = UInt(Record.longHeaderBytes) &+ UInt(form & 0xffff)
        return PlacedBytes(at: address &+ header, count: longValueBytes)
    }

    /// The bytes of the value if this is the record of `key` and in the short form. No call is in it, and one look at the form.
    @inline(__always)
    func shortValueBytes(of key: CommonKey) -> PlacedBytes? {
        let form = form
        // A bit of the form says whether it is long, and those above it of a short one are 0.
        guard form &>> 18 == UInt32(truncatingIfNeeded: key.count),
            unsafe key.isSame(as: UnsafeRawPointer(pointer + Record.shortHeaderBytes))
        else { return nil }
        return shortValueBytes(form, keyBytes: key.count)
    }

    @inline(__always)
    private func shortValueBytes(_ form: UInt32, keyBytes: Int) -> PlacedBytes {
        PlacedBytes(
            at: address &+ UInt(Record.shortHeaderBytes &+ keyBytes),
            count: Int(form & UInt32(Record.shortValueBytesMax)))
    }

    @inline(__always)
    var isPlaceholder: Bool { form &>> 28 == Record.typePlaceholder }

    var isTombstone: Bool { form &>> 28 == Record.typeTombstone }

    var isIntent: Bool { form &>> 28 == Record.typeIntent }

    /// Whether it is a placeholder or a tombstone: the key is absent.
    @inline(__always)
    var isAbsence: Bool { form &>> 28 >= Record.typeTombstone }

    /// Whether it is a record with a value, and not an intent or an absence.
    @inline(__always)
    var hasValue: Bool { form &>> 28 < Record.typeIntent }

    /// Whether it has room for a version link, as all records in the long form have.
    @inline(__always)
    var isLong: Bool { form & Record.longForm != 0 }

    /// The version link of a record in the long form.
    private var link: Word { Word(at: address &+ 32) }

    /// The version that the link names. Acquiring: pairs with `setOlder`, and with the store that published the record.
    var older: Record? {
        guard isLong else { return nil }
        let older = link.loadAcquiring()
        return older == 0 ? nil : Record(at: UInt(older))
    }

    /// Sets the link of a record in the long form that nobody sees yet, or whose bucket the caller has locked.
    func setOlder(_ older: Record?) { link.storeReleasing(UInt64(older?.address ?? 0)) }

    /// Whether this is the record of `key`. One comparison of 32 bits settles most differences in size.
    ///
    /// - Parameter orAbsence: Placeholders and tombstones count as well.
    @inline(__always)
    func hasKey(_ key: RawSpan, orAbsence: Bool) -> Bool {
        let form = form
        guard form & Record.longForm == 0 else { return hasKeyInLongForm(key, orAbsence: orAbsence) }
        guard Record.shortKeyBytes(form) == key.byteCount else { return false }
        return unsafe Record.isSame(UnsafeRawPointer(pointer + Record.shortHeaderBytes), key)
    }

    @inline(never)
    private func hasKeyInLongForm(_ key: RawSpan, orAbsence: Bool) -> Bool {
        if isIntent { return Intent(at: address).hasKey(key) }
        guard Int(form & 0xffff) == key.byteCount, orAbsence || !isAbsence else { return false }
        return unsafe Record.isSame(UnsafeRawPointer(pointer + Record.longHeaderBytes), key)
    }

    /// How many bytes the record takes, header included.
    @inline(__always)
    var bytes: Int {
        let form = form
        if form & Record.longForm == 0 {
            return Record.shortHeaderBytes &+ Record.shortKeyBytes(form)
                &+ Int(form & UInt32(Record.shortValueBytesMax))
        }
        return Record.longHeaderBytes &+ Int(form & 0xffff) &+ longValueBytes
    }

    /// Fetches the lines of a record of common size, ahead of its use.
    @inline(__always)
    func prefetch() {
        System.prefetch(address)
        prefetchSecondLine()
    }

    /// The same where the first line is about to be read anyway.
    @inline(__always)
    func prefetchSecondLine() { System.prefetch(address &+ 64) }

    @inline(__always)
    private var form: UInt32 {
        let form = unsafe pointer.load(fromByteOffset: 8, as: UInt32.self)
        #if MARTLET_CHECKS
        precondition(form != UInt32(truncatingIfNeeded: Poison.word), "a freed record was read")
        #endif
        return form
    }

    @inline(__always)
    private static func shortKeyBytes(_ form: UInt32) -> Int { Int((form &>> 18) & UInt32(shortKeyBytesMax)) }

    private var longValueBytes: Int { Int(unsafe pointer.load(fromByteOffset: 16, as: UInt64.self)) }

    @inline(__always)
    private var pointer: UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    @inline(__always)
    func bytes(from offset: Int, count: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer + offset), count: count)
    }

    @inline(__always)
    private static func copy(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
        guard let start = source.baseAddress else { return }
        unsafe memcpy(target, start, source.count)
    }

    @inline(__always)
    private static func isSame(_ stored: UnsafeRawPointer, _ key: RawSpan) -> Bool {
        if let common = CommonKey(key) { return unsafe common.isSame(as: stored) }
        return unsafe isSame(stored, otherKey: key)
    }

    @inline(never)
    private static func isSame(_ stored: UnsafeRawPointer, otherKey key: RawSpan) -> Bool {
        unsafe key.withUnsafeBytes { key in
            guard let start = key.baseAddress else { return true }
            return unsafe memcmp(stored, start, key.count) == 0
        }
    }
}
