#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet
import MartletTestSupport
import Synchronization

struct StressTest {
    let threads: Int
    let keysPerThread: Int
    let lost: Int

    /// Runs the test, reports on standard output, and says whether nothing was missing.
    func run() -> Bool {
        print("Starting concurrency stress test...")
        print("Total threads: \(threads)")
        print("Number of keys per thread: \(keysPerThread)")
        do {
            return try report(measure(try Store()))
        } catch {
            stop("the store refused: \(error)")
        }
    }

    private struct Result {
        var count = 0
        var missing: [String] = []
        /// Nanoseconds of each put and each get.
        var puts: [UInt32] = []
        var gets: [UInt32] = []
        var nanoseconds: UInt64 = 0
    }

    private func measure(_ store: Store) throws -> Result {
        let results = Mutex(Result())
        let start = now()
        // Each thread has a start-up cost, so wait for all before the first put: they are to run at once.
        let gate = Gate(threads)
        onThreads(threads, stackBytes: 128 << 10) { thread in
            gate.wait()
            let own = try run(thread, on: store)
            results.withLock { all in
                all.missing += own.missing
                all.puts += own.puts
                all.gets += own.gets
            }
        }
        var result = results.withLock { $0 }
        result.nanoseconds = now() - start
        try recheck(store, &result)
        return result
    }

    /// Puts the thread's keys, each read back at once.
    private func run(_ thread: Int, on store: Store) throws -> Result {
        var result = Result()
        for number in 0..<keysPerThread {
            let (key, value) = ("thread \(thread) key \(number)", "value \(thread * keysPerThread + number)")
            let start = now()
            try store.put(key, value)
            let middle = now()
            let found = try store.get(key, as: String.self)
            result.gets.append(UInt32(clamping: now() - middle))
            result.puts.append(UInt32(clamping: middle - start))
            if found != value { result.missing.append(key) }
        }
        return result
    }

    /// When all threads have ended: every key is still there, and the count says so.
    private func recheck(_ store: Store, _ result: inout Result) throws {
        for number in 0..<lost {
            try store.remove("thread \(number % threads) key \(number / threads % keysPerThread)")
        }
        for thread in 0..<threads {
            for number in 0..<keysPerThread {
                let key = "thread \(thread) key \(number)"
                if try store.get(key, as: String.self) != "value \(thread * keysPerThread + number)" {
                    result.missing.append(key)
                }
            }
        }
        result.count = store.count
    }

    private func report(_ result: Result) -> Bool {
        let operations = result.puts.count + result.gets.count
        let seconds = Double(result.nanoseconds) / 1e9
        print("Operations: \(operations) in \(rounded(seconds)) s, \(Int(Double(operations) / seconds)) per second")
        print("Put latency: \(percentiles(result.puts))")
        print("Get latency: \(percentiles(result.gets))")
        for key in result.missing.prefix(20) { print("Missing: \(key)") }
        if result.missing.count > 20 { print("... and \(result.missing.count - 20) more") }
        print("Key missing after set (bucket-level concurrency): \(result.missing.count)")
        let isCountRight = result.count == threads * keysPerThread
        if !isCountRight { print("The count says \(result.count), it should be \(threads * keysPerThread)") }
        print("Result: \(result.missing.isEmpty && isCountRight ? "PASS" : "FAIL")")
        return result.missing.isEmpty && isCountRight
    }

    private func percentiles(_ nanoseconds: [UInt32]) -> String {
        let sorted = nanoseconds.sorted()
        let points = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1)].map { name, share in
            "\(name) \(duration(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]))"
        }
        return points.joined(separator: ", ")
    }

    private func duration(_ nanoseconds: UInt32) -> String {
        nanoseconds < 1_000_000
            ? "\(rounded(Double(nanoseconds) / 1e3)) µs" : "\(rounded(Double(nanoseconds) / 1e6)) ms"
    }

    private func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

    private func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
