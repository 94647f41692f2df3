import Synchronization

/// A number that tasks and threads share.
public final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    /// A counter at 0.
    public init() {}

    /// What has been added up to now.
    public var value: Int { number.load(ordering: .sequentiallyConsistent) }

    /// Adds `amount`, and gives back the sum.
    @discardableResult
    public func add(_ amount: Int) -> Int { number.add(amount, ordering: .sequentiallyConsistent).newValue }
}
