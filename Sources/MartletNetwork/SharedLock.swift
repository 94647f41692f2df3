#if canImport(CUV)
import CUV

/// A lock that many threads have together, or one alone. Who waits to have it alone goes before those who come later.
@safe package final class SharedLock: @unchecked Sendable {
    // Sendable: libuv's functions on both are for any thread.
    private let memory = UnsafeMutablePointer<uv_rwlock_t>.allocate(capacity: 1)
    /// Everyone passes here on the way in, so that those who share it cannot keep out for ever who wants it alone.
    private let door = UnsafeMutablePointer<uv_mutex_t>.allocate(capacity: 1)

    package init() {
        unsafe uv_rwlock_init(memory)
        unsafe uv_mutex_init(door)
    }

    deinit {
        unsafe uv_mutex_destroy(door)
        unsafe uv_rwlock_destroy(memory)
        unsafe memory.deallocate()
        unsafe door.deallocate()
    }

    package func lock(alone: Bool) {
        unsafe uv_mutex_lock(door)
        if alone { unsafe uv_rwlock_wrlock(memory) } else { unsafe uv_rwlock_rdlock(memory) }
        unsafe uv_mutex_unlock(door)
    }

    /// On the thread that has locked it, and as it has.
    package func unlock(alone: Bool) {
        if alone { unsafe uv_rwlock_wrunlock(memory) } else { unsafe uv_rwlock_rdunlock(memory) }
    }
}
#endif
