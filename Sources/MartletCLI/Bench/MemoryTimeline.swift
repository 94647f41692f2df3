/// Looks at the memory of a map now and then while others use it, at a bounded number of times: when there are too many,
/// every other one is dropped, and from then on it looks half as often.
final class MemoryTimeline: Sendable {
    static let samplesMax = 64
    private static let firstInterval: UInt64 = 5_000_000
    /// Nobody waits for longer than this for the last sample.
    private static let napMax: UInt64 = 10_000_000

    private struct State {
        var samples: [MemorySample] = []
        var isOver = false
    }

    private let state = Monitor(State())
    private let start: UInt64
    private let residentBefore: Int
    private let countedBytes: @Sendable () -> Int?

    /// - Parameters:
    ///   - start: The time that counts as 0.
    ///   - residentBefore: What was in RAM without the map.
    init(start: UInt64, residentBefore: Int, _ subject: some Subject) {
        self.start = start
        self.residentBefore = residentBefore
        countedBytes = { subject.reportedBytes }
    }

    /// Goes on from the last of earlier samples, as if no time had passed and no other memory been taken since.
    convenience init(continuing samples: [MemorySample], _ subject: some Subject) {
        let (seconds, resident) = (samples.last?.seconds ?? 0, samples.last?.residentBytes ?? 0)
        self.init(
            start: monotonicNanoseconds() - UInt64(seconds * 1e9),
            residentBefore: ProcessMemory.residentBytes() - resident, subject)
    }

    var samples: [MemorySample] { state.withLock { $0.samples } }

    /// Looks at the memory until ``finish()``, which another thread calls.
    func run() {
        var (interval, due) = (Self.firstInterval, monotonicNanoseconds())
        while !state.withLock({ $0.isOver }) {
            let now = monotonicNanoseconds()
            if now < due {
                sleep(nanoseconds: min(due - now, Self.napMax))
            } else {
                if add(now) { interval *= 2 }
                due += interval
            }
        }
        add(monotonicNanoseconds())
    }

    func finish() {
        state.withLock { $0.isOver = true }
    }

    /// Returns whether there were too many.
    @discardableResult
    private func add(_ now: UInt64) -> Bool {
        let sample = MemorySample(
            seconds: Double(now - start) / 1e9, countedBytes: countedBytes(),
            residentBytes: max(0, ProcessMemory.residentBytes() - residentBefore))
        return state.withLock { $0.samples.appendThinning(sample, max: Self.samplesMax) }
    }
}

extension [MemorySample] {
    /// Appends a sample; if there are too many then, keeps every other one and the last. Returns whether there were.
    mutating func appendThinning(_ sample: MemorySample, max: Int) -> Bool {
        append(sample)
        guard count >= max else { return false }
        self = indices.filter { $0 % 2 == 0 || $0 == count - 1 }.map { self[$0] }
        return true
    }
}
