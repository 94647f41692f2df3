public import Foundation
public import Martlet

extension Data: StoreKey, StoreKeyDecodable {
    /// The data's bytes as they are.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(bytes)
    }

    /// A copy of the key's bytes. Never throws.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        self.init(copying: bytes)
    }
}

extension Data: StoreValue, StoreDecodable {
    /// The data's bytes as they are.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(bytes)
    }

    /// A copy of the value's bytes. Never throws.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        self.init(copying: bytes)
    }

    @inlinable
    init(copying bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe Data($0) }
    }
}
