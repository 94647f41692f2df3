// Integers as keys are their bytes, most significant first, those of signed types with the sign bit flipped: the order
// of the bytes is then that of the numbers. As values they are decimal text, which others can read and add to.

extension StoreKey where Self: FixedWidthInteger & BitwiseCopyable {
    /// The number's bytes, most significant first, with the sign bit flipped if the type is signed.
    ///
    /// The order of these bytes is that of the numbers. `Int` and `Int64` make the same key of the same number; types of
    /// other widths, and unsigned types, make different ones. None of them is the key that the decimal text makes.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        // The smallest number is the sign bit alone, and zero in unsigned types.
        try withMemory(of: (copy self ^ Self.min).bigEndian, body)
    }
}

extension StoreKeyDecodable where Self: FixedWidthInteger & BitwiseCopyable {
    /// The number whose key these bytes are.
    /// - Throws: ``StoreError/undecodable(reason:)`` unless there are as many bytes as the type has.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        let bits = try bytes.loadWhole(as: Self.self)
        self = Self(bigEndian: bits) ^ Self.min
    }
}

extension StoreValue where Self: FixedWidthInteger {
    /// The number's decimal text: digits without leading zeros, after a minus sign if it is negative.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try DecimalText.with(copy self, body)
    }
}

extension StoreDecodable where Self: FixedWidthInteger {
    /// The number of which these bytes are the decimal text. Leading zeros are taken, a plus sign and spaces are not.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are none, or one that the type cannot hold.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        switch DecimalText.read(bytes, as: Self.self) {
        case .number(let number): self = number
        case .notANumber: throw .undecodable(reason: "not a decimal integer")
        case .outOfRange: throw .undecodable(reason: "an integer that does not fit \(Self.self)")
        }
    }
}

extension Int: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension Int8: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension Int16: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension Int32: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension Int64: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension Int128: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension UInt: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension UInt8: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension UInt16: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension UInt32: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension UInt64: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
extension UInt128: StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {}
