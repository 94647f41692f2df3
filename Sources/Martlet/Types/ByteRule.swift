/// What one byte of a bitwise type must be: one of a set of values. Bytes without a rule may be anything.
struct ByteRule {
    let offset: Int
    /// Padding has no meaning in memory; stored, it is zero.
    let isPadding: Bool
    private var allowed = InlineArray<4, UInt64>(repeating: 0)

    init(paddingAt offset: Int) {
        self.offset = offset
        isPadding = true
        allowed[0] = 1
    }

    init(at offset: Int, allowed values: some Sequence<UInt8>) {
        self.offset = offset
        isPadding = false
        for value in values { allowed[Int(value) / 64] |= 1 << UInt64(value % 64) }
    }

    func allows(_ value: UInt8) -> Bool { allowed[Int(value) / 64] >> UInt64(value % 64) & 1 == 1 }
}
