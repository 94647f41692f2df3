/// How many processor cores this process may use.
func coreCount() -> Int {
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

/// Runs `body` on `count` threads of their own, each with its number, all starting together, and returns when the
/// last is done.
/// - Throws: The first error that a thread threw, after all have ended; or the reason why a thread could not be made,
///   and then `body` ran nowhere.
func runThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let gate = Monitor(StartGate.closed)
    let failure = Monitor<(any Error)?>(nil)
    var threads = [pthread_t]()
    var unstarted: SystemError?
    for index in 0..<count where unstarted == nil {
        do {
            threads.append(
                try startThread {
                    guard gate.change(when: { $0 != .closed }, { $0 }) == .open else { return }
                    do { try body(index) } catch { failure.withLock { $0 = $0 ?? error } }
                })
        } catch {
            unstarted = error
        }
    }
    let verdict: StartGate = unstarted == nil ? .open : .cancelled
    gate.change { $0 = verdict }
    for thread in threads { pthread_join(thread, nil) }
    if let unstarted { throw unstarted }
    if let error = failure.withLock({ $0 }) { throw error }
}

/// What the threads of ``runThreads(_:_:)`` wait for, so that none starts before all exist.
private enum StartGate {
    case closed, open, cancelled
}

/// Carries a closure through the C interface.
private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

private func startThread(_ body: @escaping @Sendable () -> Void) throws(SystemError) -> pthread_t {
    let start = unsafe Unmanaged.passRetained(ThreadStart(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let code = unsafe pthread_create(
        &thread, nil,
        { argument in
            #if canImport(Darwin)
            let argument: UnsafeMutableRawPointer? = argument
            #endif
            if let argument = unsafe argument {
                unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
            }
            return nil
        }, start.toOpaque())
    guard code == 0 else {
        unsafe start.release()
        throw SystemError(doing: "starting a thread", code: code)
    }
    #if canImport(Darwin)
    guard let thread else { throw SystemError(doing: "starting a thread", code: EAGAIN) }
    #endif
    return thread
}
