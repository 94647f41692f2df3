/// Where a store takes the time from.
public protocol StoreClock: Sendable {
    /// The time of day in milliseconds since 1970, as the system's clock shows it: it may jump.
    var wallMilliseconds: Int64 { get }
    /// Nanoseconds since some instant in the past. Never less than before.
    var monotonicNanoseconds: UInt64 { get }
}
