/// A struct of plain numbers whose bytes in memory are its key in the store.
///
/// ```swift
/// struct Cell: BitwiseStoreKey { var row, column: UInt32 }
/// ```
///
/// See ``BitwiseStoreValue`` for what it may be made of and what becomes of gaps. The order of these keys means nothing:
/// most machines have the least significant byte first. Two that are equal field by field are the same key if the fields'
/// bits are equal; `0.0` and `-0.0` are not, nor are two different NaNs.
public protocol BitwiseStoreKey: StoreKey, StoreKeyDecodable, BitwiseCopyable {}

extension BitwiseStoreKey {
    /// The key's bytes as they lie in memory, with zeros in its gaps.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try BitwiseLayout.withBytes(of: copy self, body)
    }

    /// The key whose bytes these are.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are too many or too few, or are not what some field can be:
    ///   a `Bool` of 2, a case that there is not, a gap that is not zero.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        self = try BitwiseLayout.load(bytes, as: Self.self)
    }
}
