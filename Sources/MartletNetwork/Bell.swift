#if canImport(CUV)
import CUV

/// What one thread waits for and others ring. Rung again before it was heard, it is rung once.
@safe package final class Bell: @unchecked Sendable {
    // Sendable: libuv's functions on these are for any thread, and `isRung` is touched under the mutex.
    private let mutex = UnsafeMutablePointer<uv_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<uv_cond_t>.allocate(capacity: 1)
    private var isRung = false

    /// `nil`: memory is refused.
    package init?() {
        guard unsafe uv_mutex_init(mutex) == 0 else {
            unsafe mutex.deallocate()
            unsafe condition.deallocate()
            return nil
        }
        guard unsafe uv_cond_init(condition) == 0 else {
            unsafe uv_mutex_destroy(mutex)
            unsafe mutex.deallocate()
            unsafe condition.deallocate()
            return nil
        }
    }

    deinit {
        unsafe uv_cond_destroy(condition)
        unsafe uv_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    package func ring() {
        unsafe uv_mutex_lock(mutex)
        let wasRung = isRung
        isRung = true
        unsafe uv_mutex_unlock(mutex)
        if !wasRung { unsafe uv_cond_signal(condition) }
    }

    /// Waits until it is rung.
    package func wait() {
        unsafe uv_mutex_lock(mutex)
        while !isRung { unsafe uv_cond_wait(condition, mutex) }
        isRung = false
        unsafe uv_mutex_unlock(mutex)
    }

    /// Waits until it is rung, for about so long at the most.
    package func wait(nanoseconds: UInt64) {
        unsafe uv_mutex_lock(mutex)
        if !isRung { unsafe uv_cond_timedwait(condition, mutex, nanoseconds) }
        isRung = false
        unsafe uv_mutex_unlock(mutex)
    }
}
#endif
