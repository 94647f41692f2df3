/// Bits of floating-point numbers, turned so that their order as unsigned integers is that of the numbers.
///
/// Positive numbers are in order already and go above the negative ones; those are in reverse, so all their bits flip.
@usableFromInline
enum OrderedBits {
    @inlinable
    static func encode<Bits: FixedWidthInteger & UnsignedInteger>(_ pattern: Bits) -> Bits {
        pattern & signBit() == 0 ? pattern | signBit() : ~pattern
    }

    @inlinable
    static func decode<Bits: FixedWidthInteger & UnsignedInteger>(_ bits: Bits) -> Bits {
        bits & signBit() == 0 ? ~bits : bits ^ signBit()
    }

    @inlinable
    static func signBit<Bits: FixedWidthInteger & UnsignedInteger>() -> Bits { 1 << (Bits.bitWidth - 1) }
}
