#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Clocks.
struct Instant: Comparable, Sendable {
    /// Since some moment, never going back.
    let milliseconds: Int64

    static var now: Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The same clock, finer.
    static var nanoseconds: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }

    static func < (one: Instant, other: Instant) -> Bool { one.milliseconds < other.milliseconds }

    static func - (one: Instant, other: Instant) -> Int64 { one.milliseconds - other.milliseconds }

    /// The time of day, since 1970.
    static var microsecondsSince1970: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1_000
    }

    static var millisecondsSince1970: Int { microsecondsSince1970 / 1_000 }
}
