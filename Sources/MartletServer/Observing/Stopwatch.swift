import CMartletShims

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Measures how long something takes, by the processor's own counter where the system goes by that as well: the counter
/// alone is read in a third of the time, and each command is measured. As Redis does it.
///
/// The rate was taken over two milliseconds, so that a measure may be off by a thousandth. The processor may read the
/// counter some instructions early or late, which is less than what is measured. Clocks that go on for long are ``Instant``'s.
struct Stopwatch: Sendable {
    private static let shared = Stopwatch()

    /// Takes the two milliseconds that it needs, so that no client waits for them.
    static func prepare() { _ = shared }

    /// Since some moment.
    static var nanoseconds: Int { shared.nanoseconds }

    /// In 2^32nds; 0: the counter is not to be relied on.
    private let nanosecondsPerTick: UInt64
    private let start: UInt64

    private init() {
        start = martletshim_ticks()
        nanosecondsPerTick = Stopwatch.isReliable ? Stopwatch.rate() : 0
    }

    private var nanoseconds: Int {
        guard nanosecondsPerTick > 0 else { return Instant.nanoseconds }
        let product = (martletshim_ticks() &- start).multipliedFullWidth(by: nanosecondsPerTick)
        return Int(truncatingIfNeeded: product.high << 32 | product.low >> 32)
    }

    /// Whether the system itself reads the time from the counter: then it goes on evenly, and the same on all processors.
    private static var isReliable: Bool {
        #if arch(x86_64) && os(Linux) && !MARTLET_PORTABLE
        let path = "/sys/devices/system/clocksource/clocksource0/current_clocksource"
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var name = [UInt8](repeating: 0, count: 8)
        let count = unsafe name.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        return name.prefix(max(0, count)).elementsEqual("tsc\n".utf8)
        #else
        return false
        #endif
    }

    /// 0 if the thread was interrupted again and again.
    private static func rate() -> UInt64 {
        for _ in 0..<10 {
            guard let begin = reading() else { continue }
            while Instant.nanoseconds - begin.nanoseconds < 2_000_000 {}
            guard let end = reading() else { continue }
            let (ticks, nanoseconds) = (end.ticks &- begin.ticks, end.nanoseconds - begin.nanoseconds)
            if ticks > 0, nanoseconds < 1_000_000_000 { return UInt64(nanoseconds) << 32 / ticks }
        }
        return 0
    }

    /// The counter and the clock at one instant, to a microsecond; `nil`: there was too much in between.
    private static func reading() -> (ticks: UInt64, nanoseconds: Int)? {
        let before = Instant.nanoseconds
        let ticks = martletshim_ticks()
        let after = Instant.nanoseconds
        return after - before < 1_000 ? (ticks, before + (after - before) / 2) : nil
    }
}
