import Dispatch
import Glibc
import Synchronization

/// Nanoseconds of a clock that never goes back.
@inline(__always)
func nanoseconds() -> UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// Memory of the process in RAM that is not of a file: the operation file does not count.
func residentBytes() -> Int {
    guard let file = unsafe fopen("/proc/self/status", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var kilobytes = 0
    while let line = unsafe readLine(from: file) {
        guard line.hasPrefix("RssAnon:") || line.hasPrefix("RssShmem:") else { continue }
        kilobytes += line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) } ?? 0
    }
    return kilobytes << 10
}

private func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    var line = [CChar](repeating: 0, count: 256)
    guard unsafe fgets(&line, Int32(line.count), file) != nil else { return nil }
    return String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Runs `body` on `count` threads of their own, each with its number; it gets a function that waits until all call it.
func runThreads(_ count: Int, _ body: @escaping @Sendable (Int, () -> Void) throws -> Void) throws {
    let barrier = Barrier(count: count)
    let failure = Box<(any Error)?>(nil)
    var threads = [pthread_t]()
    for index in 0..<count {
        let start = unsafe Unmanaged.passRetained(
            Start {
                do {
                    try body(index, barrier.wait)
                } catch {
                    failure.set(error)
                }
            })
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<Start>.fromOpaque(argument.unsafelyUnwrapped).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard code == 0 else { throw Failure("cannot start a thread") }
        threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
    if let error = failure.value { throw error }
}

/// Runs a task and waits for it, on a thread that is none of the tasks' own.
func wait<R: Sendable>(_ body: @escaping @Sendable () async -> R) -> R {
    let result = Box<R?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        result.set(await body())
        isDone.signal()
    }
    isDone.wait()
    guard let value = result.value else { fatalError("a task ended without a result") }
    return value
}

/// Carries a closure through the C interface.
private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

@safe private struct Barrier: @unchecked Sendable {
    // Sendable: what it points to is made for that.
    private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    init(count: Int) {
        unsafe pthread_barrier_init(barrier, nil, UInt32(count))
    }

    func wait() {
        _ = unsafe pthread_barrier_wait(barrier)
    }
}

/// A value that threads hand over.
private final class Box<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) {
        content = Mutex(value)
    }

    var value: Value { content.withLock { $0 } }

    func set(_ value: Value) {
        content.withLock { $0 = value }
    }
}
