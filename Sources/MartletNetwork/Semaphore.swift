#if canImport(CUV)
import CUV

/// A count that a thread can wait for.
@safe package final class Semaphore: @unchecked Sendable {
    // Sendable: libuv's functions on it are for any thread.
    private let memory = UnsafeMutablePointer<uv_sem_t>.allocate(capacity: 1)

    package init() { unsafe uv_sem_init(memory, 0) }

    deinit {
        unsafe uv_sem_destroy(memory)
        unsafe memory.deallocate()
    }

    package func signal() { unsafe uv_sem_post(memory) }

    package func wait() { unsafe uv_sem_wait(memory) }
}
#endif
