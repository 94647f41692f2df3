#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A condition variable of the operating system in memory that someone else owns.
struct RawCondition {
    static let bytes = 64
    let address: UInt

    /// The condition that was made at `address`.
    init(at address: UInt) {
        self.address = address
    }

    /// Makes a condition in `RawCondition.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt) {
        self.address = address
        precondition(MemoryLayout<pthread_cond_t>.size <= RawCondition.bytes, "a condition does not fit its place")
        let failed = unsafe RawCondition.initialize(pointer)
        precondition(failed == 0, "pthread_cond_init failed with \(failed)")
    }

    /// Waits until it is woken, or for so long, or a little less. The mutex is held, and given up meanwhile.
    func wait(_ mutex: RawMutex, nanoseconds: UInt64) {
        #if canImport(Darwin)
        var time = RawCondition.time(nanoseconds)
        unsafe pthread_cond_timedwait_relative_np(pointer, mutex.pointer, &time)
        #else
        var time = RawCondition.time(System.monotonicNanoseconds &+ nanoseconds)
        unsafe pthread_cond_timedwait(pointer, mutex.pointer, &time)
        #endif
    }

    /// Waits until it is woken. The mutex is held, and given up meanwhile.
    func wait(_ mutex: RawMutex) { unsafe pthread_cond_wait(pointer, mutex.pointer) }

    func wakeOne() { unsafe pthread_cond_signal(pointer) }

    func wakeAll() { unsafe pthread_cond_broadcast(pointer) }

    private static func time(_ nanoseconds: UInt64) -> timespec {
        timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }

    /// With the monotonic clock, where it is not asked for relative times.
    private static func initialize(_ condition: UnsafeMutablePointer<pthread_cond_t>) -> Int32 {
        #if canImport(Darwin)
        return unsafe pthread_cond_init(condition, nil)
        #else
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        defer { unsafe pthread_condattr_destroy(&attributes) }
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        return unsafe pthread_cond_init(condition, &attributes)
        #endif
    }

    private var pointer: UnsafeMutablePointer<pthread_cond_t> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }
}
