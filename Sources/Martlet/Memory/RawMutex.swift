#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A mutex of the operating system in memory that someone else owns: 64 bytes, a cache line on Linux.
///
/// Blocks instead of spinning. Not recursive. Where several are taken, the order is: keyspace table, block
/// mover or growth of ghosts, gate, demolition, index structure, orphaned bags, shard of eviction notes, slab class, regions,
/// tracked blocks; a buffer of removals may be taken with any of the first four.
struct RawMutex {
    static let bytes = 64
    let address: UInt

    /// The mutex that was made at `address`.
    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    /// Makes a mutex in `RawMutex.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt) {
        self.address = address
        unsafe precondition(MemoryLayout<pthread_mutex_t>.size <= RawMutex.bytes, "a mutex does not fit its place")
        let failed = unsafe pthread_mutex_init(pointer, nil)
        precondition(failed == 0, "pthread_mutex_init failed with \(failed)")
    }

    @inline(__always)
    var pointer: UnsafeMutablePointer<pthread_mutex_t> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    @inline(__always)
    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let failed = unsafe pthread_mutex_lock(pointer)
        precondition(failed == 0, "pthread_mutex_lock failed with \(failed)")
        defer { unsafe pthread_mutex_unlock(pointer) }
        return try body()
    }

    /// Runs `body` with the mutex held unless someone else holds it; then gives back `nil` at once.
    @discardableResult
    func withLockIfFree<R>(_ body: () -> R) -> R? {
        guard unsafe pthread_mutex_trylock(pointer) == 0 else { return nil }
        defer { unsafe pthread_mutex_unlock(pointer) }
        return body()
    }

    /// Ends the mutex; nobody may hold it or come later.
    func destroy() {
        unsafe pthread_mutex_destroy(pointer)
    }
}
