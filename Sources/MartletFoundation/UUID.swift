public import Foundation
public import Martlet

extension UUID: StoreKey, StoreKeyDecodable {
    /// The 16 bytes, in the order in which its text shows them; that is also the order of UUIDs.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe withUnsafeBytes(of: uuid) { bytes throws(E) in try unsafe body(bytes.bytes) }
    }

    /// The UUID of these bytes.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not 16.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        guard bytes.byteCount == 16 else {
            throw .undecodable(reason: "\(bytes.byteCount) bytes, not the 16 of a UUID")
        }
        self.init(uuid: unsafe bytes.unsafeLoadUnaligned(as: uuid_t.self))
    }
}

extension UUID: StoreValue, StoreDecodable {
    /// The 16 bytes, in the order in which its text shows them.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try withKeyBytes(body)
    }

    /// The UUID of these bytes.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not 16.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        try self.init(storeKey: bytes)
    }
}
