#if canImport(CUV)
import CUV

/// A thread of the server's own.
@safe final class ServerThread: @unchecked Sendable {
    // Sendable: the identifier is written before anyone has the object, and read by who joins.
    private var identifier = uv_thread_t()

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts it. `nil`: the system has no thread left.
    init?(_ run: @escaping @Sendable () -> Void) {
        let body = unsafe Unmanaged.passRetained(Body(run))
        let failed = unsafe uv_thread_create(
            &identifier,
            { argument in
                guard let argument = unsafe argument else { return }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
            }, body.toOpaque())
        guard failed == 0 else {
            unsafe body.release()
            return nil
        }
    }

    /// Waits until it has ended.
    func join() { unsafe uv_thread_join(&identifier) }
}
#endif
