#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lets threads go on together when all have come.
///
/// `@unchecked Sendable`: `left` is only touched under `mutex`; both live as long as the object.
@safe public final class Gate: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var left: Int

    /// A gate for `count` threads.
    public init(_ count: Int) {
        left = count
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Waits until all have called this.
    public func wait() {
        unsafe pthread_mutex_lock(mutex)
        left -= 1
        if left == 0 { unsafe pthread_cond_broadcast(condition) }
        while left > 0 { unsafe pthread_cond_wait(condition, mutex) }
        unsafe pthread_mutex_unlock(mutex)
    }
}
