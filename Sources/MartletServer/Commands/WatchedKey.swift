import Martlet

/// A key that a client watches, and the change that it saw last.
struct WatchedKey: Sendable {
    let database: Int
    let key: [UInt8]
    /// `nil` if there was no value.
    let sequence: SequenceNumber?
}
