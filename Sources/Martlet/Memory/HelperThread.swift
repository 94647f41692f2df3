#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A thread of the store's own, for work that no caller waits for.
final class HelperThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: UInt

    /// Starts it. `nil`: the system has no thread left.
    init?(_ run: @escaping @Sendable () -> Void) {
        let body = unsafe Unmanaged.passRetained(Body(run))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let failed = unsafe pthread_create(&thread, nil, HelperThread.main, body.toOpaque())
        guard failed == 0 else {
            unsafe body.release()
            return nil
        }
        #if canImport(Darwin)
        guard let thread = unsafe thread else { return nil }
        self.thread = unsafe UInt(bitPattern: thread)
        #else
        self.thread = UInt(thread)
        #endif
    }

    #if canImport(Darwin)
    private static let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }
    #else
    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
    }
    #endif

    /// Waits until it has ended, once. From the thread itself it only lets go of it.
    func join() {
        #if canImport(Darwin)
        let handle = unsafe pthread_t(bitPattern: thread).unsafelyUnwrapped
        let isOwn = unsafe pthread_equal(handle, pthread_self()) != 0
        unsafe isOwn ? pthread_detach(handle) : pthread_join(handle, nil)
        #else
        let handle = pthread_t(thread)
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
        #endif
    }
}
