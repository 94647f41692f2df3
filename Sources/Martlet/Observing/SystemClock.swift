/// The operating system's clocks.
public struct SystemClock: StoreClock {
    /// The system's clocks.
    public init() {}

    /// The system's time of day.
    public var wallMilliseconds: Int64 { System.wallMilliseconds }

    /// The system's clock that does not jump; it may stop while the machine sleeps.
    public var monotonicNanoseconds: UInt64 { System.monotonicNanoseconds }
}
