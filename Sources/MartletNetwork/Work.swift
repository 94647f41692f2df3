#if canImport(CUV)
import CUV

/// Work for one of libuv's threads, and what the event loop does with its outcome.
@safe final class Work {
    private let request = UnsafeMutablePointer<uv_work_t>.allocate(capacity: 1)
    private let run: () -> Void
    private let finish: () -> Void

    private init(_ run: @escaping () -> Void, _ finish: @escaping () -> Void) {
        (self.run, self.finish) = (run, finish)
    }

    deinit { unsafe request.deallocate() }

    /// Has `run` called on another thread, then `finish` on the loop's.
    static func queue(
        on loop: UnsafeMutablePointer<uv_loop_t>, _ run: @escaping () -> Void, then finish: @escaping () -> Void
    ) {
        let work = Work(run, finish)
        unsafe work.request.pointee.data = Unmanaged.passRetained(work).toOpaque()
        unsafe uv_queue_work(
            loop, work.request,
            { request in
                guard let request = unsafe request else { return }
                unsafe Unmanaged<Work>.fromOpaque(request.pointee.data).takeUnretainedValue().run()
            },
            { request, _ in
                guard let request = unsafe request else { return }
                unsafe Unmanaged<Work>.fromOpaque(request.pointee.data).takeRetainedValue().finish()
            })
    }
}
#endif
