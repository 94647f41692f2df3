import Synchronization

/// A clock that stands still until it is told otherwise, for tests.
///
/// ```swift
/// let clock = ManualClock()
/// let store = try Store(StoreOptions(clock: clock))
/// clock.advance(by: .seconds(60))
/// ```
///
/// What has expired is absent at once, and removed when the clock is up to 16 ms past its deadline: a test that waits for a count to
/// fall moves it on by so much more.
///
/// May be read and advanced by any thread.
public final class ManualClock: StoreClock {
    private let wall: Atomic<Int64>
    private let monotonic = Atomic<UInt64>(0)
    private let observers: Lock<[@Sendable () -> Bool]>

    /// A clock that shows `wallMilliseconds` since 1970.
    public init(wallMilliseconds: Int64 = 0) {
        wall = Atomic(wallMilliseconds)
        guard let observers = Lock<[@Sendable () -> Bool]>([]) else {
            preconditionFailure("no memory for the mutex of a clock")
        }
        self.observers = observers
    }

    /// What ``advance(by:)`` and ``setWall(milliseconds:)`` have made of the time of day.
    public var wallMilliseconds: Int64 { wall.load(ordering: .acquiring) }

    /// What ``advance(by:)`` has added up to.
    public var monotonicNanoseconds: UInt64 { monotonic.load(ordering: .acquiring) }

    /// Lets `duration` pass on both clocks. The time of day goes on by whole milliseconds, rounded down.
    /// - Precondition: `duration` is not negative, and all that has passed is less than 500 years.
    public func advance(by duration: Duration) {
        precondition(duration >= .zero, "time does not go back: use setWall(milliseconds:) for a clock that is set")
        let (seconds, attoseconds) = duration.components
        monotonic.add(UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000), ordering: .releasing)
        wall.add(seconds * 1000 + attoseconds / 1_000_000_000_000_000, ordering: .releasing)
        tellObservers()
    }

    /// Sets the time of day, forward or back, as an administrator might. The other clock goes on unmoved.
    public func setWall(milliseconds: Int64) {
        wall.store(milliseconds, ordering: .releasing)
        tellObservers()
    }

    /// Has `body` called after each of these, on the thread that moved the clock, until it returns `false`.
    public func onChange(_ body: @escaping @Sendable () -> Bool) {
        observers.withLock { $0.append(body) }
    }

    private func tellObservers() {
        let present = observers.withLock { observers in
            defer { observers = [] }
            return observers
        }
        let left = present.filter { $0() }
        observers.withLock { $0 = left + $0 }
    }
}
