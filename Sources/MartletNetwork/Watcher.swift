#if canImport(CUV)
import CUV

/// Something that an event loop watches: a socket, a timer, a signal, or whether another thread calls.
///
/// One handle of libuv in memory of its own. Between `init` and `close` the loop may call `act`; all of it happens on the
/// loop's thread, but for ``send()``. The memory is freed when libuv is done with it, after `close`: until then the watcher
/// keeps itself alive, and so the address that libuv has stays good.
///
/// `@exclusivity(unchecked)`: all of it is the loop's thread's, and none of it is used by reference. Checks at run time cost a sixth of a
/// request's time in the server.
@safe package final class Watcher {
    /// A libuv handle of the kind that the watcher was made for. Every kind begins as `uv_handle_t` does.
    private let memory: UnsafeMutableRawPointer
    @safe @exclusivity(unchecked) private var act: ((Int32) -> Void)?
    @safe @exclusivity(unchecked) private var isClosed = false
    /// What a socket is watched for just now.
    @safe @exclusivity(unchecked) private var events: Int32 = 0

    private init(_ kind: uv_handle_type, _ act: @escaping (Int32) -> Void) {
        unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: uv_handle_size(kind), alignment: 16)
        self.act = act
    }

    deinit { unsafe memory.deallocate() }

    private var base: UnsafeMutablePointer<uv_handle_t> {
        unsafe memory.assumingMemoryBound(to: uv_handle_t.self)
    }

    private func begin() {
        unsafe base.pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    /// Ends the watching. Nothing is called after this.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        act = nil
        unsafe uv_close(base) { handle in
            guard let handle = unsafe handle else { return }
            unsafe Unmanaged<Watcher>.fromOpaque(handle.pointee.data).release()
        }
    }

    private static func fire(_ data: UnsafeMutableRawPointer?, _ argument: Int32) {
        guard let data = unsafe data else { return }
        let watcher = unsafe Unmanaged<Watcher>.fromOpaque(data).takeUnretainedValue()
        // The closure may close the watcher.
        let act = watcher.act
        act?(argument)
    }

    // MARK: Sockets

    package static let readable = Int32(UV_READABLE.rawValue)
    package static let writable = Int32(UV_WRITABLE.rawValue)

    /// Watches a socket. `nil`: the system has no room for one more.
    static func socket(
        _ descriptor: Int32, on loop: UnsafeMutablePointer<uv_loop_t>, _ act: @escaping (_ events: Int32) -> Void
    ) -> Watcher? {
        let watcher = Watcher(UV_POLL, act)
        let handle = unsafe watcher.memory.bindMemory(to: uv_poll_t.self, capacity: 1)
        guard unsafe uv_poll_init(loop, handle, descriptor) == 0 else { return nil }
        watcher.begin()
        return watcher
    }

    /// Says for what the socket is to be watched from now on.
    package func watch(_ wanted: Int32) {
        guard wanted != events, !isClosed else { return }
        events = wanted
        let handle = unsafe memory.assumingMemoryBound(to: uv_poll_t.self)
        guard wanted != 0 else {
            unsafe uv_poll_stop(handle)
            return
        }
        unsafe uv_poll_start(handle, wanted) { handle, status, events in
            guard let handle = unsafe handle else { return }
            guard status < 0 else { return unsafe Watcher.fire(handle.pointee.data, events) }
            unsafe Watcher.stopAfterError(handle.pointee.data)
            // Reading or writing tells what it was.
            unsafe Watcher.fire(handle.pointee.data, Watcher.readable | Watcher.writable)
        }
    }

    /// libuv watches no more after an error. What came before may still be there to read: who wants that asks anew.
    private static func stopAfterError(_ data: UnsafeMutableRawPointer?) {
        guard let data = unsafe data else { return }
        unsafe Unmanaged<Watcher>.fromOpaque(data).takeUnretainedValue().events = 0
    }

    // MARK: Calls of other threads

    static func call(on loop: UnsafeMutablePointer<uv_loop_t>, _ act: @escaping () -> Void) -> Watcher? {
        let watcher = Watcher(UV_ASYNC) { _ in act() }
        let handle = unsafe watcher.memory.bindMemory(to: uv_async_t.self, capacity: 1)
        let failed = unsafe uv_async_init(loop, handle) { handle in
            guard let handle = unsafe handle else { return }
            unsafe Watcher.fire(handle.pointee.data, 0)
        }
        guard failed == 0 else { return nil }
        watcher.begin()
        return watcher
    }

    /// Has the loop call, from any thread. Several calls may become one.
    package func send() { unsafe uv_async_send(memory.assumingMemoryBound(to: uv_async_t.self)) }

    // MARK: Timers

    static func timer(on loop: UnsafeMutablePointer<uv_loop_t>, _ act: @escaping () -> Void) -> Watcher {
        let watcher = Watcher(UV_TIMER) { _ in act() }
        unsafe uv_timer_init(loop, watcher.memory.bindMemory(to: uv_timer_t.self, capacity: 1))
        watcher.begin()
        return watcher
    }

    /// Has it fire once after so long, and from then on each time after so long, if that is not 0.
    package func start(milliseconds: UInt64, repeating: UInt64 = 0) {
        guard !isClosed else { return }
        unsafe uv_timer_start(
            memory.assumingMemoryBound(to: uv_timer_t.self),
            { handle in
                guard let handle = unsafe handle else { return }
                unsafe Watcher.fire(handle.pointee.data, 0)
            }, milliseconds, repeating)
    }

    package func stop() { unsafe uv_timer_stop(memory.assumingMemoryBound(to: uv_timer_t.self)) }

    // MARK: The end of a turn

    /// Calls before the loop waits for what comes next, each time after ``callBeforeWaiting()``.
    static func turnEnd(on loop: UnsafeMutablePointer<uv_loop_t>, _ act: @escaping () -> Void) -> Watcher {
        let watcher = Watcher(UV_PREPARE) { _ in act() }
        unsafe uv_prepare_init(loop, watcher.memory.bindMemory(to: uv_prepare_t.self, capacity: 1))
        watcher.begin()
        return watcher
    }

    package func callBeforeWaiting() {
        guard !isClosed else { return }
        unsafe uv_prepare_start(memory.assumingMemoryBound(to: uv_prepare_t.self)) { handle in
            guard let handle = unsafe handle else { return }
            unsafe uv_prepare_stop(handle)
            unsafe Watcher.fire(handle.pointee.data, 0)
        }
    }

    // MARK: Signals

    static func signal(
        _ number: Int32, on loop: UnsafeMutablePointer<uv_loop_t>, _ act: @escaping () -> Void
    ) -> Watcher? {
        let watcher = Watcher(UV_SIGNAL) { _ in act() }
        let handle = unsafe watcher.memory.bindMemory(to: uv_signal_t.self, capacity: 1)
        guard unsafe uv_signal_init(loop, handle) == 0 else { return nil }
        watcher.begin()
        let failed = unsafe uv_signal_start(
            handle,
            { handle, number in
                guard let handle = unsafe handle else { return }
                unsafe Watcher.fire(handle.pointee.data, number)
            }, number)
        guard failed == 0 else {
            watcher.close()
            return nil
        }
        return watcher
    }
}
#endif
