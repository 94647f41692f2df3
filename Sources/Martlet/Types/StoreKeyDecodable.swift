/// Something that can be made from the bytes of a key, as a typed ``Keyspace`` needs it to hand out its keys.
///
/// What is made must be the key it was made from: its bytes, as ``StoreKey`` gives them, are those it was made of.
/// Else a key that was read would not find its own entry.
public protocol StoreKeyDecodable {
    /// Makes a key from `bytes`, which are valid during the call only and may be any.
    /// - Throws: ``StoreError/undecodable(reason:)`` if these bytes are no key that this type makes.
    init(storeKey bytes: RawSpan) throws(StoreError)
}

extension [UInt8]: StoreKeyDecodable {
    /// A copy of the key's bytes. Never throws.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        self.init(copying: bytes)
    }
}

extension String: StoreKeyDecodable {
    /// The key's bytes read as UTF-8.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not valid UTF-8.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        try self.init(storeValue: bytes)
    }
}
