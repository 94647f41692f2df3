public import Foundation
public import Martlet

extension URL: StoreKey, StoreKeyDecodable {
    /// The URL's absolute text. A relative URL with a base is stored as what both make together.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try absoluteString.withKeyBytes(body)
    }

    /// The URL that has this text.
    /// - Throws: ``StoreError/undecodable(reason:)`` if none has, or it could be one only with characters escaped.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        try self.init(storeValue: bytes)
    }
}

extension URL: StoreValue, StoreDecodable {
    /// The URL's absolute text. A relative URL with a base is stored as what both make together.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try absoluteString.withValueBytes(body)
    }

    /// The URL that has this text.
    /// - Throws: ``StoreError/undecodable(reason:)`` if none has, or it could be one only with characters escaped.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        let text = try String(storeValue: bytes)
        guard let url = URL(string: text, encodingInvalidCharacters: false), url.absoluteString == text else {
            throw .undecodable(reason: "not a URL")
        }
        self = url
    }
}
