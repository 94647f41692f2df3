import Synchronization

/// Ctrl-C, for work that wants to stop by itself instead of being ended.
enum Interrupt {
    private static let flag = Atomic<Bool>(false)

    /// Whether Ctrl-C was pressed since ``forget()``. Never, unless it is caught.
    static var isPending: Bool { flag.load(ordering: .relaxed) }

    static func forget() {
        flag.store(false, ordering: .relaxed)
    }

    /// Has Ctrl-C noted from now on. A read that waits then fails, so that it can be stopped as well.
    static func catchAll() {
        // Before the first signal: a handler may not be the one who makes the flag.
        forget()
        var action = sigaction()
        #if canImport(Glibc)
        unsafe action.__sigaction_handler.sa_handler = note
        #elseif canImport(Musl)
        unsafe action.__sa_handler.sa_handler = note
        #else
        unsafe action.__sigaction_u.__sa_handler = note
        #endif
        unsafe sigaction(SIGINT, &action, nil)
    }

    private static let note: @convention(c) (Int32) -> Void = { _ in flag.store(true, ordering: .relaxed) }
}
