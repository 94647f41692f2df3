/// Nanoseconds of a clock that never goes back.
@inline(__always)
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// Returns when the monotonic clock shows `time`, or soon after it: within about a microsecond while the processor is free.
///
/// Asleep until shortly before, because the system may wake a sleeper some 50 µs late; then by looking at the clock,
/// while other threads are let through.
func wait(until time: UInt64) {
    while true {
        let now = monotonicNanoseconds()
        guard now < time else { return }
        let left = time - now
        if left > 2 * wakingNanoseconds { sleep(nanoseconds: left - wakingNanoseconds) } else { sched_yield() }
    }
}

private let wakingNanoseconds: UInt64 = 100_000

/// Sleeps for so long, or until a signal comes.
func sleep(nanoseconds: UInt64) {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
    unsafe nanosleep(&time, nil)
}
