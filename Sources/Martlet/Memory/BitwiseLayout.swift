import Synchronization

/// What the bytes of one bitwise type are, found out once and then known for as long as the process lives.
///
/// The layouts known so far are a hash table of lists, one for each head. Layouts are only ever added, in front, and
/// never freed, so that looking one up is a few loads and a comparison: the acquiring load of a head pairs with the
/// releasing exchange that put a layout there, after which nothing of it changes, and that of the table likewise.
@usableFromInline
@safe struct BitwiseLayout {
    @unsafe private struct Block {
        let type: ObjectIdentifier
        let rules: UnsafeMutableBufferPointer<ByteRule>
        /// Address of the next block of the list, 0 if it is the last.
        var next: UInt
    }

    private static let headCount = 256
    /// Address of the heads, 0 before the first layout. (A global array would be asked at each use whether it is made.)
    private static let table = Atomic<UInt>(0)

    private let block: UnsafeMutablePointer<Block>

    // MARK: The table

    /// The layout of `type`; ends the process if its bytes cannot be told.
    @usableFromInline
    static func of<T: BitwiseCopyable>(_ type: T.Type) -> BitwiseLayout {
        find(ObjectIdentifier(type)) ?? add(ObjectIdentifier(type), BitwiseWalk(type).rules)
    }

    /// Whether `type` was looked at before and has no bytes to look after.
    @usableFromInline
    static func isKnownPlain(_ type: ObjectIdentifier) -> Bool { find(type)?.isPlain ?? false }

    @inline(__always)
    private static func find(_ type: ObjectIdentifier) -> BitwiseLayout? {
        let table = table.load(ordering: .acquiring)
        return table == 0 ? nil : find(type, from: head(type, table).loadAcquiring())
    }

    @inline(__always)
    private static func find(_ type: ObjectIdentifier, from start: UInt64) -> BitwiseLayout? {
        var address = UInt(start)
        while let block = unsafe UnsafeMutablePointer<Block>(bitPattern: address) {
            if unsafe block.pointee.type == type { return unsafe BitwiseLayout(block: block) }
            address = unsafe block.pointee.next
        }
        return nil
    }

    private static func add(_ type: ObjectIdentifier, _ rules: [ByteRule]) -> BitwiseLayout {
        let copy = UnsafeMutableBufferPointer<ByteRule>.allocate(capacity: rules.count)
        _ = unsafe copy.initialize(from: rules)
        let block = UnsafeMutablePointer<Block>.allocate(capacity: 1)
        unsafe block.initialize(to: Block(type: type, rules: copy, next: 0))
        let head = head(type, madeTable())
        while true {
            let first = head.loadAcquiring()
            if let other = find(type, from: first) {
                // Another thread came first.
                unsafe block.deallocate()
                unsafe copy.deallocate()
                return other
            }
            unsafe block.pointee.next = UInt(first)
            if head.replaceOrdered(first, with: UInt64(UInt(bitPattern: block))) {
                return unsafe BitwiseLayout(block: block)
            }
        }
    }

    private static func madeTable() -> UInt {
        let now = table.load(ordering: .acquiring)
        guard now == 0 else { return now }
        guard let new = System.allocate(bytes: headCount * 8, alignment: 64) else { fatalError("no memory is left") }
        let (isFirst, other) = table.compareExchange(
            expected: 0, desired: new, successOrdering: .releasing, failureOrdering: .acquiring)
        if !isFirst { System.deallocate(new) }
        return isFirst ? new : other
    }

    /// Metadata lies at multiples of 8 or more; the multiplication spreads what differs over the upper bits.
    @inline(__always)
    private static func head(_ type: ObjectIdentifier, _ table: UInt) -> Word {
        let spread = UInt64(UInt(bitPattern: type)) &* 0x9E37_79B9_7F4A_7C15
        return Word(at: table + UInt(truncatingIfNeeded: spread >> 56) * 8)
    }

    // MARK: Its use

    /// Whether all bytes are data, and any may be there.
    var isPlain: Bool { unsafe block.pointee.rules.isEmpty }

    /// Calls `body` with the bytes of `value`, those of its padding zero.
    @inlinable
    @inline(__always)
    static func withBytes<T: BitwiseCopyable, R: ~Copyable, E: Error>(
        of value: T, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        if isKnownPlain(ObjectIdentifier(T.self)) { return try withMemory(of: value, body) }
        let layout = of(T.self)
        var copy = value
        return try unsafe withUnsafeMutableBytes(of: &copy) { bytes throws(E) in
            unsafe layout.clearPadding(bytes)
            return try unsafe body(UnsafeRawBufferPointer(bytes).bytes)
        }
    }

    /// The value whose bytes these are.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are too many or too few, or would be no valid value.
    @inlinable
    static func load<T: BitwiseCopyable>(_ bytes: RawSpan, as type: T.Type) throws(StoreError) -> T {
        guard bytes.byteCount == MemoryLayout<T>.size else {
            throw .undecodable(reason: "\(bytes.byteCount) bytes, not the \(MemoryLayout<T>.size) of \(type)")
        }
        if !isKnownPlain(ObjectIdentifier(type)) { try of(type).check(bytes) }
        return unsafe bytes.unsafeLoadUnaligned(as: type)
    }

    @usableFromInline
    func clearPadding(_ bytes: UnsafeMutableRawBufferPointer) {
        unsafe block.pointee.rules.forEach { rule in
            if rule.isPadding { unsafe bytes[rule.offset] = 0 }
        }
    }

    @usableFromInline
    func check(_ bytes: RawSpan) throws(StoreError) {
        let broken = unsafe block.pointee.rules.first { rule in !rule.allows(bytes.byte(at: rule.offset)) }
        guard let broken else { return }
        let byte = bytes.byte(at: broken.offset)
        throw .undecodable(reason: "byte \(broken.offset) is \(byte), which no value of this type has there")
    }
}

/// A `T` of zeros. Only for types that are bits and nothing else, and only to be looked at.
func zeroed<T>(_ type: T.Type) -> T {
    unsafe withUnsafeTemporaryAllocation(byteCount: MemoryLayout<T>.size, alignment: MemoryLayout<T>.alignment) {
        bytes in
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
        return unsafe bytes.load(as: type)
    }
}

/// The first byte of `value` in memory.
func firstByte<T>(of value: T) -> UInt8 {
    unsafe withUnsafeBytes(of: value) { unsafe $0[0] }
}
