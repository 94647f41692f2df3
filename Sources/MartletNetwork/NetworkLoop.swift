#if canImport(CUV)
import CUV

/// An event loop of libuv: what is watched by it calls back on the thread that runs it.
///
/// It belongs to that thread, and to whoever makes it before there is one. ``Watcher/send()`` alone is for any thread.
@safe package final class NetworkLoop {
    private let loop = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)

    /// `nil`: the system has no room for it.
    package init?() {
        guard unsafe uv_loop_init(loop) == 0 else {
            unsafe loop.deallocate()
            return nil
        }
    }

    /// What is still watched has to be closed before.
    deinit {
        unsafe uv_run(loop, UV_RUN_NOWAIT)
        precondition(unsafe uv_loop_close(loop) == 0, "something of an event loop is still watched")
        unsafe loop.deallocate()
    }

    /// Runs until nothing is watched any more.
    package func run() { unsafe uv_run(loop, UV_RUN_DEFAULT) }

    /// Does what there is to do, and if there is nothing may wait until there is.
    package func runOnce(mayWait: Bool) { unsafe uv_run(loop, mayWait ? UV_RUN_ONCE : UV_RUN_NOWAIT) }

    /// Watches a socket. `nil`: the system has no room for one more.
    package func socketWatcher(_ descriptor: Int32, _ act: @escaping (_ events: Int32) -> Void) -> Watcher? {
        unsafe Watcher.socket(descriptor, on: loop, act)
    }

    package func signalWatcher(_ number: Int32, _ act: @escaping () -> Void) -> Watcher? {
        unsafe Watcher.signal(number, on: loop, act)
    }

    /// What other threads call by ``Watcher/send()``.
    package func callWatcher(_ act: @escaping () -> Void) -> Watcher? { unsafe Watcher.call(on: loop, act) }

    /// What is called before the loop waits, when that was asked for by ``Watcher/callBeforeWaiting()``.
    package func turnEndWatcher(_ act: @escaping () -> Void) -> Watcher { unsafe Watcher.turnEnd(on: loop, act) }

    package func timer(_ act: @escaping () -> Void) -> Watcher { unsafe Watcher.timer(on: loop, act) }

    /// Runs work on another thread, and then the rest on this one.
    package func runApart(_ work: @escaping () -> Void, then finish: @escaping () -> Void) {
        unsafe Work.queue(on: loop, work, then: finish)
    }
}
#endif
