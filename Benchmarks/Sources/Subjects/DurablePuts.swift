import Martlet

/// Puts that last, of keys of 16 and values of 100 bytes.
///
///     durable memory|written|synced THREADS PUTS DIRECTORY    so many puts on each thread
///     durable tasks TASKS PUTS DIRECTORY                      so many synced puts of each task, suspended meanwhile
///     durable recovery 1 ENTRIES DIRECTORY                    opens a directory with so many changes in its log
///     durable checkpoint 1 ENTRIES DIRECTORY                  p99 of written puts without and beside a checkpoint
///     durable reads 1 ENTRIES DIRECTORY                       gets in a store in memory and in a durable one
///     durable churn ROUNDS ENTRIES DIRECTORY                  puts of so many keys, each so often in no order
struct DurablePuts {
    private let what: String
    private let width: Int
    private let count: Int
    private let directory: String
    private static let value = [UInt8](repeating: UInt8(ascii: "v"), count: 100)

    init(_ words: [String]) throws {
        guard words.count == 4, let width = Int(words[1]), let count = Int(words[2]), width > 0, count > 0 else {
            throw Failure(
                "usage: durable memory|written|synced|tasks|recovery|checkpoint|reads|churn WIDTH COUNT DIRECTORY")
        }
        (what, self.width, self.count, directory) = (words[0], width, count, words[3])
    }

    /// Prints one line of JSON.
    func measure() async throws {
        switch what {
        case "memory": try puts(.memory)
        case "written": try puts(.written)
        case "synced": try puts(.synced)
        case "tasks": try await tasks()
        case "recovery": try recovery()
        case "checkpoint": try checkpoint()
        case "reads": try reads()
        case "churn": try churn()
        default: throw Failure("no such measurement: \(what)")
        }
    }

    private func open(_ durability: Durability) throws -> Store {
        var options = StoreOptions()
        options.durability = durability
        return try Store(at: directory, options)
    }

    private static func key(_ thread: Int, _ number: Int) -> [UInt8] {
        unsafe withUnsafeBytes(of: (UInt64(thread), UInt64(number))) { unsafe [UInt8]($0) }
    }

    private func puts(_ durability: Durability) throws {
        let store = try open(durability)
        let start = try fill(store, threads: width)
        let rate = Double(width * count) / (Double(nanoseconds() - start) * 1e-9)
        try store.close()
        // Numbers are places in the log, in units of 32 bytes.
        let logBytes = Double(store.durableSequence.rawValue) * 32 / Double(width * count * 116)
        print("{\"puts_per_second\": \(rate), \"log_bytes_per_byte\": \(logBytes)}")
    }

    /// Gives back when the threads began.
    private func fill(_ store: Store, threads: Int) throws -> UInt64 {
        let start = nanoseconds()
        try runThreads(threads) { thread, waitForAll in
            waitForAll()
            for number in 0..<count { try store.put(DurablePuts.key(thread, number), DurablePuts.value) }
        }
        return start
    }

    private func tasks() async throws {
        let store = try open(.synced)
        let start = nanoseconds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<width {
                group.addTask {
                    for number in 0..<count {
                        try await store.suspending.put(DurablePuts.key(task, number), DurablePuts.value)
                    }
                }
            }
            try await group.waitForAll()
        }
        print("{\"puts_per_second\": \(Double(width * count) / (Double(nanoseconds() - start) * 1e-9))}")
    }

    private func recovery() throws {
        var store: Store? = try open(.memory)
        if let store { _ = try fill(store, threads: 1) }
        try store?.close()
        store = nil
        var start = nanoseconds()
        store = try open(.memory)
        let log = Double(nanoseconds() - start) * 1e-9
        guard let opened = store, opened.count == count else { throw Failure("entries were lost") }
        try opened.compact()
        try opened.close()
        store = nil
        start = nanoseconds()
        store = try open(.memory)
        let checkpoint = Double(nanoseconds() - start) * 1e-9
        guard store?.count == count else { throw Failure("entries were lost") }
        print("{\"log_per_second\": \(Double(count) / log), \"checkpoint_per_second\": \(Double(count) / checkpoint)}")
    }

    private func checkpoint() throws {
        let store = try open(.written)
        _ = try fill(store, threads: 1)
        try store.checkpoint()
        let times = min(count, 200_000)
        let alone = try latencies(store, count: times)
        let beside = Beside()
        try runThreads(2) { thread, waitForAll in
            waitForAll()
            if thread == 0 {
                try store.checkpoint()
            } else {
                beside.set(try latencies(store, count: times))
            }
        }
        print(
            "{\"alone_p50\": \(alone.p50), \"alone_p99\": \(alone.p99), \"beside_p50\": \(beside.times.p50), "
                + "\"beside_p99\": \(beside.times.p99)}")
    }

    private func latencies(_ store: Store, count: Int) throws -> (p50: UInt64, p99: UInt64) {
        var times: [UInt64] = []
        for number in 0..<count {
            let start = nanoseconds()
            try store.put(DurablePuts.key(0, number), DurablePuts.value)
            times.append(nanoseconds() - start)
        }
        times.sort()
        return (times[count / 2], times[count * 99 / 100])
    }

    private func churn() throws {
        let store = try open(.memory)
        _ = try fill(store, threads: 1)
        var random = UInt64(1)
        for _ in 0..<count * width {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try store.put(DurablePuts.key(0, Int((random >> 33) % UInt64(count))), DurablePuts.value)
        }
        try store.close()
        print("{\"live_bytes\": \(count * 116)}")
    }

    private func reads() throws {
        let (memory, durable) = (try Store(), try open(.memory))
        _ = try fill(memory, threads: 1)
        _ = try fill(durable, threads: 1)
        try durable.sync()
        var rates: [Double] = []
        let gets = 2 * count
        for _ in 0..<5 {
            for store in [memory, durable] {
                let start = nanoseconds()
                var number = 0
                for _ in 0..<gets {
                    number = (number &* 1_103_515_245 &+ 12_345) % count
                    _ = try store.contains(DurablePuts.key(0, number))
                }
                rates.append(Double(gets) / (Double(nanoseconds() - start) * 1e-9))
            }
        }
        let ratios = (0..<5).map { rates[2 * $0 + 1] / rates[2 * $0] }.sorted()
        print("{\"memory\": \(rates[8]), \"durable\": \(rates[9]), \"ratio\": \(ratios[2])}")
    }
}

/// What one thread hands to another, which waits for its end.
@safe private final class Beside: @unchecked Sendable {
    // Sendable: written by one thread, and read after that has ended.
    private(set) var times: (p50: UInt64, p99: UInt64) = (0, 0)

    func set(_ times: (p50: UInt64, p99: UInt64)) { self.times = times }
}
