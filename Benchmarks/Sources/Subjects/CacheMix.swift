import Martlet

/// A cache in front of something slow: gets that load and put what is missing, and puts, at a limit in bytes.
///
///     mix file=PATH threads=T warm=W limit=B puts=P policy=s3fifo|lru
///
/// Does the operations of the file, the first W of them before the clock starts. P of a hundred are puts.
struct CacheMix {
    /// Threads take turns at so many operations of the file, so that all of them want the same keys at the same time.
    private static let turn = 64

    private let operations: Operations
    private let threads: Int
    private let warm: Int
    private let puts: Int
    private let store: Store
    private let before = residentBytes()

    init(_ command: Command) throws {
        operations = try Operations(path: command.text("file"))
        threads = try command.number("threads", otherwise: 1)
        warm = try command.number("warm", otherwise: 0)
        puts = try command.number("puts", otherwise: 10)
        let limit = try command.number("limit", otherwise: 64 << 20)
        let policy = try EvictionPolicy(named: command.text("policy"))
        guard (0...operations.count).contains(warm) else { throw Failure("the file has no \(warm) operations") }
        store = try Store(StoreOptions(memoryLimit: limit, atLimit: .evict(policy)))
    }

    func measure() throws -> [(String, String)] {
        _ = try perform(0..<warm)
        let warmed = store.statistics()
        let tallies = try perform(warm..<operations.count)
        let statistics = store.statistics()
        let resident = residentBytes() - before
        let gets = statistics.operations.gets - warmed.operations.gets
        return tallies.report(operations: operations.count - warm) + [
            ("gets", "\(gets)"), ("evicted", "\(statistics.eviction.evicted)"),
            ("evicted_warming", "\(warmed.eviction.evicted)"), ("entries", "\(statistics.entries)"),
            ("payload_bytes", "\(try payloadBytes())"), ("counted_bytes", "\(statistics.memory.totalBytes)"),
            ("resident_bytes", "\(resident)"), ("allocator", "\"glibc\""),
        ]
    }

    private func payloadBytes() throws -> Int {
        var sum = 0
        try store.forEach { key, value in
            sum += key.byteCount + value.byteCount
            return true
        }
        return sum
    }

    private func perform(_ range: Range<Int>) throws -> [Tally] {
        let tallies = Tallies(count: threads)
        try runThreads(threads) { thread, waitForAll in
            var tally = Tally()
            let (value, buffer) = (LoadedValue(), Buffer(count: LoadedValue.bytesMax))
            waitForAll()
            tally.start = nanoseconds()
            let first = range.lowerBound + thread * Self.turn
            for start in stride(from: first, to: range.upperBound, by: threads * Self.turn) {
                for index in start..<min(start + Self.turn, range.upperBound) {
                    try perform(index, value, buffer, &tally)
                }
            }
            tally.end = nanoseconds()
            tallies.set(thread, tally)
        }
        return tallies.all
    }

    @inline(__always)
    private func perform(_ index: Int, _ value: LoadedValue, _ buffer: Buffer, _ tally: inout Tally) throws {
        let key = operations.key(index)
        if operations.isPut(index, puts: puts) {
            try store.put(key, value.of(key).bytes)
            return
        }
        let found = try buffer.fill { span throws(StoreError) in try store.get(key, into: &span) }
        if let found {
            tally.sum &+= LoadedValue.sum(buffer, bytes: found)
            tally.found &+= 1
        } else {
            let loaded = value.of(key)
            try store.put(key, loaded.bytes)
            tally.sum &+= LoadedValue.sum(loaded, bytes: loaded.count)
            tally.inserted &+= 1
        }
    }
}
