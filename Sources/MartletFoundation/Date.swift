public import Foundation
public import Martlet

// Both forms count from 2001, as `Date` itself does: from any other start, a date that is read would not always be the
// one that was written.

extension Date: StoreKey, StoreKeyDecodable {
    /// The seconds since 1 January 2001, 00:00 UTC, as the key of a `Double`: 8 bytes in the order of the dates.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try timeIntervalSinceReferenceDate.withKeyBytes(body)
    }

    /// The date whose key these bytes are.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not the key of a `Double`.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        self.init(timeIntervalSinceReferenceDate: try Double(storeKey: bytes))
    }
}

extension Date: StoreValue, StoreDecodable {
    /// The seconds since 1 January 2001, 00:00 UTC, as decimal text, from which the same date is read.
    ///
    /// Add 978307200 for the seconds since 1970 that other programs count in.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try timeIntervalSinceReferenceDate.withValueBytes(body)
    }

    /// The date of which these bytes are the text.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not the text of a number.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        self.init(timeIntervalSinceReferenceDate: try Double(storeValue: bytes))
    }
}
