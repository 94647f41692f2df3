/// Why a batch of writes stopped, and how far it had come.
public struct BatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many of the batch's items were dealt with: those before the one that failed, in the order given.
    public let completed: Int
    /// Why the next one failed. That one changed nothing.
    public let reason: StoreError

    /// An error after so many items.
    public init(completed: Int, reason: StoreError) {
        self.completed = completed
        self.reason = reason
    }

    /// A sentence for people.
    public var description: String { "After \(completed) of the batch: \(reason)" }
}
