/// Something that can be made from the bytes of a value.
public protocol StoreDecodable {
    /// Makes a value from `bytes`, which are valid during the call only and may be any.
    /// - Throws: ``StoreError/undecodable(reason:)`` if these bytes are not what this type is made of.
    init(storeValue bytes: RawSpan) throws(StoreError)
}
