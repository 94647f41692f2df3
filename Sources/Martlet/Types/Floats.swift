// Floating-point numbers as keys are their bits, turned so that the order of the bytes is that of the numbers. As values
// they are the shortest decimal text from which the same number is read.

extension Double: StoreKey, StoreKeyDecodable {
    /// 8 bytes, most significant first, whose order is that of the numbers.
    ///
    /// Numbers that compare equal are the same key, so `-0.0` is the key of `0.0`. All NaNs are one key, after infinity.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try OrderedBits.encode(keyPattern).withKeyBytes(body)
    }

    /// The number whose key these bytes are; never `-0.0`.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not 8, or none that a number makes.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        let pattern = OrderedBits.decode(try UInt64(storeKey: bytes))
        self.init(bitPattern: pattern)
        guard keyPattern == pattern else { throw .undecodable(reason: "bits that no key of a Double has") }
    }

    @inlinable var keyPattern: UInt64 { isNaN ? 0x7FF8_0000_0000_0000 : self == 0 ? 0 : bitPattern }
}

extension Float: StoreKey, StoreKeyDecodable {
    /// 4 bytes, most significant first, whose order is that of the numbers.
    ///
    /// Numbers that compare equal are the same key, so `-0.0` is the key of `0.0`. All NaNs are one key, after infinity.
    /// A `Double` of the same number is another key.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try OrderedBits.encode(keyPattern).withKeyBytes(body)
    }

    /// The number whose key these bytes are; never `-0.0`.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not 4, or none that a number makes.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        let pattern = OrderedBits.decode(try UInt32(storeKey: bytes))
        self.init(bitPattern: pattern)
        guard keyPattern == pattern else { throw .undecodable(reason: "bits that no key of a Float has") }
    }

    @inlinable var keyPattern: UInt32 { isNaN ? 0x7FC0_0000 : self == 0 ? 0 : bitPattern }
}

extension StoreValue where Self: BinaryFloatingPoint & LosslessStringConvertible {
    /// The shortest decimal text from which the same number is read: `0.1`, `-0.0`, `1e+20`, `inf`, `-inf`, `nan`.
    ///
    /// Which NaN it was is lost.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try (isNaN ? "nan" : description).withValueBytes(body)
    }
}

extension StoreDecodable where Self: BinaryFloatingPoint & LosslessStringConvertible {
    /// The number of which these bytes are the text, rounded to the nearest that the type has.
    ///
    /// They may be what Swift's own conversion takes (`5`, `1e-3`, `infinity`, `0x1p-4`), without a plus sign in front.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are no number, or a finite one too large for the type.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        guard let text = DecimalText.printable(bytes), let number = Self(text), !text.hasPrefix("+") else {
            throw .undecodable(reason: "not a decimal number")
        }
        guard !number.isInfinite || !text.contains(where: \.isNumber) else {
            throw .undecodable(reason: "a number that does not fit \(Self.self)")
        }
        self = number
    }
}

extension Double: StoreValue, StoreDecodable {}
extension Float: StoreValue, StoreDecodable {}
