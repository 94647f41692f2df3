#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// How many processors there are.
public let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

/// Runs `body` on `count` threads of the operating system at once, each with its number, and waits for all.
///
/// Threads, not tasks: they come and go, and block, as a program's own do. Traps if one throws; ends the
/// process if the system gives no more.
public func onThreads(_ count: Int, stackBytes: Int = 256 << 10, _ body: @escaping @Sendable (Int) throws -> Void) {
    for thread in startThreads(count, stackBytes: stackBytes, body) { pthread_join(thread, nil) }
}

/// Runs `body` on a thread of its own, and suspends until it ends. The task's own thread goes on meanwhile with other tasks,
/// among them those that `body` may be waiting for: there are few such threads.
public func onAThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async -> R {
    await withCheckedContinuation { continuation in
        let threads = startThreads(1, stackBytes: 256 << 10) { _ in continuation.resume(returning: try body()) }
        for thread in threads { pthread_detach(thread) }
    }
}

/// Runs `body` while `count` threads of the operating system run `work`, and then waits for these. It should see to it that
/// they end. It runs apart from the tasks of other tests, which the threads would otherwise wait for with it.
public func besideThreads(
    _ count: Int, _ work: @escaping @Sendable (Int) throws -> Void, _ body: () async throws -> Void
) async rethrows {
    let threads = startThreads(count, stackBytes: 256 << 10, work)
    defer { for thread in threads { pthread_join(thread, nil) } }
    try await withTaskExecutorPreference(QueueExecutor(), operation: body)
}

private func startThreads(
    _ count: Int, stackBytes: Int, _ body: @escaping @Sendable (Int) throws -> Void
) -> [pthread_t] {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    var threads: [pthread_t] = []
    for number in 0..<count {
        let work = unsafe Unmanaged.passRetained(Work { try body(number) })
        var thread = pthread_t()
        let failed = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                let work = unsafe Unmanaged<Work>.fromOpaque(argument.unsafelyUnwrapped).takeRetainedValue()
                do { try work.body() } catch { preconditionFailure("a thread failed: \(error)") }
                return nil
            }, work.toOpaque())
        if failed != 0 { refuse(number, count) }
        threads.append(thread)
    }
    return threads
}

/// A limit of the system is no mistake of the program: one line says so, and the process ends with 2.
private func refuse(_ given: Int, _ count: Int) -> Never {
    print("The system gives \(given) threads, \(count) are needed: raise the limit of processes (ulimit -u).")
    exit(2)
}

private final class Work: Sendable {
    let body: @Sendable () throws -> Void

    init(_ body: @escaping @Sendable () throws -> Void) {
        self.body = body
    }
}
