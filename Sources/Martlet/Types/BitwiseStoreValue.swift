/// A struct of plain numbers whose bytes in memory are its value in the store.
///
/// One line is all that it takes, and nothing is formatted or parsed:
///
/// ```swift
/// struct Point: BitwiseStoreValue { var x, y: Double }
/// ```
///
/// The type may be made of integers, floating-point numbers, `Bool`, enums without payload that are `CaseIterable`, and
/// structs, tuples, `InlineArray`s and SIMD vectors of these. Any other (pointers, optionals, enums with payload, C structs
/// that Swift cannot see into) ends the process at its first use, with a sentence that names the field: reading back bytes
/// as such a type could not be made safe. Store an enum's raw value instead, and a flag beside a number that may be absent.
///
/// The bytes are in the machine's order and at the places where its compiler puts the fields. So this is a form for
/// stores that live in one kind of machine; adding, removing or reordering fields changes it, and what was stored before
/// is then read as something else, or refused.
///
/// Where the compiler leaves gaps between fields, they are stored as zeros, so that equal fields are equal bytes and
/// nothing that lay in memory gets out. That takes a copy and a look at each gap; order the fields from large to small
/// and there is none. (Fields that are equal can still differ in bits: `0.0` and `-0.0` do.)
///
/// The first use of a type finds out how it is laid out, within some microseconds; later ones look that up within a few
/// nanoseconds.
public protocol BitwiseStoreValue: StoreValue, StoreDecodable, BitwiseCopyable {}

extension BitwiseStoreValue {
    /// The value's bytes as they lie in memory, with zeros in its gaps.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try BitwiseLayout.withBytes(of: copy self, body)
    }

    /// The value whose bytes these are.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are too many or too few, or are not what some field can be:
    ///   a `Bool` of 2, a case that there is not, a gap that is not zero.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        self = try BitwiseLayout.load(bytes, as: Self.self)
    }
}
