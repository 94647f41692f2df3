/// The measured loops of one thread.
struct BenchWorker<S: Subject> {
    let subject: S
    let keys: [S.Key]
    let operations: OperationList
    let value: [UInt8]

    /// Reads and writes as its list says, over and over, until the clock shows `end`. The clock is looked at when an
    /// operation is timed.
    func readAndWrite(until end: UInt64) throws -> (operations: Int, latencies: Histogram) {
        var latencies = Histogram()
        var scratch = [UInt8](repeating: 0, count: value.count)
        var (done, position) = (0, 0)
        while true {
            for _ in 1..<LatencySampler.every {
                try perform(operations[position], &scratch)
                position = next(position)
            }
            let start = monotonicNanoseconds()
            try perform(operations[position], &scratch)
            let now = monotonicNanoseconds()
            position = next(position)
            latencies.record(now &- start)
            done += LatencySampler.every
            if now >= end { return (done, latencies) }
        }
    }

    /// Reads in batches and copies each value out.
    func readMany(until end: UInt64) throws -> (operations: Int, latencies: Histogram) {
        var latencies = Histogram()
        var scratch = [UInt8](repeating: 0, count: value.count)
        var batch = [S.Key]()
        batch.reserveCapacity(Mix.batch)
        var (done, position) = (0, 0)
        while true {
            batch.removeAll(keepingCapacity: true)
            for offset in 0..<Mix.batch { batch.append(keys[operations[position + offset].key]) }
            position = position + 2 * Mix.batch > operations.count ? 0 : position + Mix.batch
            let start = monotonicNanoseconds()
            try subject.getMany(batch) { _, found in
                guard let found, found.byteCount == scratch.count else { throw Self.wrongValue }
                Words.copy(found, to: &scratch)
            }
            let now = monotonicNanoseconds()
            latencies.record((now &- start) / UInt64(Mix.batch))
            done += Mix.batch
            if now >= end { return (done, latencies) }
        }
    }

    @inline(__always)
    private func perform(_ operation: (key: Int, isWrite: Bool), _ scratch: inout [UInt8]) throws {
        if operation.isWrite { return try subject.put(keys[operation.key], unsafe value.span.bytes) }
        var span = scratch.mutableSpan
        var buffer = unsafe span.mutableBytes
        guard try subject.get(keys[operation.key], into: &buffer) == value.count else { throw Self.wrongValue }
    }

    @inline(__always)
    private func next(_ position: Int) -> Int {
        position + 1 == operations.count ? 0 : position + 1
    }

    private static var wrongValue: CommandFailure {
        CommandFailure("\(S.name) did not have the value of a key that was put.")
    }
}
