import Martlet
import MartletTestSupport
import Testing

@testable import MartletCLI

#if os(Linux)
import Glibc

/// How the process ends whose memory was too much.
private let tooMuch: Int32 = 70

/// What the system says that a process holds whose store is at its limit, in a process of its own: others would count as well.
@Suite struct ResidentMemoryTests {
    @Test func residentMemoryStaysWithinATenthAboveTheLimitWhileSizesChange() async {
        await #expect(processExitsWith: .success) {
            try ResidentMemoryTests.churn(atLimit: .evict())
        }
    }

    @Test func theSameHoldsForLeastRecentlyUsed() async {
        await #expect(processExitsWith: .success) {
            try ResidentMemoryTests.churn(atLimit: .evict(.lru))
        }
    }

    /// The control: a store without a limit is noticed.
    @Test func withoutALimitItGrows() async {
        await #expect(processExitsWith: .exitCode(tooMuch)) {
            try ResidentMemoryTests.churn(atLimit: nil)
        }
    }

    /// Writes several times the limit, ten times in the long form, in rounds of other sizes each, by two threads, and removes some.
    private static func churn(atLimit action: LimitAction?) throws {
        let limit = isLongTest ? 512 << 20 : 32 << 20
        var options = StoreOptions()
        if let action { (options.memoryLimit, options.atLimit) = (limit, action) }
        let base = ProcessMemory.residentBytes()
        let store = try Store(options)
        let largest = Guarded(0)
        var rounds = [[40], [3_000], [100, 12_000], [30_000, 20], [200_000], [5_000]]
        if isLongTest { rounds += [[400], [64], [24, 700], [100]] }
        onThreads(2) { [rounds] thread in
            var random = SeededGenerator(seed: UInt64(thread))
            for (round, sizes) in rounds.enumerated() {
                var (written, step) = (0, 0)
                while written < limit / 2 {
                    let size = sizes.randomElement(using: &random) ?? 0
                    try store.put("\(thread) \(round) \(step)", [UInt8](repeating: 1, count: size))
                    if step % 7 == 0 { try store.remove("\(thread) \(round) \(step / 2)") }
                    (written, step) = (written + size + 64, step + 1)
                    guard step % 256 == 0 else { continue }
                    let resident = ProcessMemory.residentBytes() - base
                    guard resident <= limit + limit / 10 else {
                        print("\(resident) bytes are resident, with a limit of \(limit)")
                        exit(tooMuch)
                    }
                    largest.withLock { $0 = max($0, resident) }
                }
            }
        }
        let resident = largest.withLock { $0 }
        precondition(resident > limit / 2, "\(resident) bytes of \(limit) are no churn at the limit")
    }
}
#endif
