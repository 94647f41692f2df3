/// What an object does when it is used by one thread at a time.
public protocol SequentialSpecification<Operation, Outcome>: Sendable {
    /// What the object remembers. Two equal states answer alike from there on.
    associatedtype State: Hashable & Sendable
    /// What can be asked of it.
    associatedtype Operation: Sendable
    /// What it can answer.
    associatedtype Outcome: Sendable

    /// Where it starts.
    var initial: State { get }

    /// The state that `operation` leaves if it is performed in `state` and gives `outcome`, `nil` if it cannot give that
    /// there.
    ///
    /// An outcome of `nil` is not known: then the state that it leaves if it takes effect, whatever it gives.
    func step(_ state: State, _ operation: Operation, _ outcome: Outcome?) -> State?

    /// Whether a call that gave that only looked: wherever it is placed, the object is the same after it.
    ///
    /// What it tells may make the state say more about the object, as the version of a value does. `false` is always right,
    /// and makes the search longer.
    func isRead(_ operation: Operation, _ outcome: Outcome) -> Bool
}
