/// Where a store takes the time from.
public protocol StoreClock: Sendable {
    /// The time of day in milliseconds since 1970, as the system's clock shows it: it may jump.
    var wallMilliseconds: Int64 { get }
    /// Nanoseconds since some instant in the past. Never less than before.
    var monotonicNanoseconds: UInt64 { get }
    /// Has `body` called whenever the clock was moved by hand, until it returns `false`. A store that waits for a deadline then looks
    /// again. A clock that runs by itself need do nothing, which is what it does unless it says otherwise.
    func onChange(_ body: @escaping @Sendable () -> Bool)
}

extension StoreClock {
    /// Does nothing: the clock runs by itself.
    public func onChange(_ body: @escaping @Sendable () -> Bool) {}
}
