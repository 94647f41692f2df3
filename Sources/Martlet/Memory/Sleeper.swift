#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lets one thread sleep until another wakes it, once.
///
/// `@unchecked Sendable`: `isAwake` is only touched under the mutex; both live as long as the object.
final class Sleeper: @unchecked Sendable {
    private static let conditionBytes = 64

    private let mutex: RawMutex
    private var isAwake = false

    /// `nil` if there is no memory for it.
    init?() {
        precondition(
            MemoryLayout<pthread_cond_t>.size <= Sleeper.conditionBytes, "a condition does not fit its place")
        guard let address = System.allocate(bytes: RawMutex.bytes + Sleeper.conditionBytes, alignment: 64) else {
            return nil
        }
        mutex = RawMutex(initializingAt: address)
        let failed = unsafe pthread_cond_init(condition, nil)
        precondition(failed == 0, "pthread_cond_init failed with \(failed)")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        mutex.destroy()
        System.deallocate(mutex.address)
    }

    /// Blocks the calling thread until `wake` is called, or was.
    func sleep() {
        mutex.withLock {
            while !isAwake { unsafe pthread_cond_wait(condition, mutex.pointer) }
        }
    }

    func wake() {
        mutex.withLock {
            isAwake = true
            unsafe pthread_cond_signal(condition)
        }
    }

    private var condition: UnsafeMutablePointer<pthread_cond_t> {
        unsafe UnsafeMutablePointer(bitPattern: mutex.address + UInt(RawMutex.bytes)).unsafelyUnwrapped
    }
}
