import MartletTestSupport

@testable import Martlet

/// A listener that notes what it hears.
final class Heard: Sendable {
    private let state = Guarded<(entries: [RemovedEntry], missed: Int)>(([], 0))
    private let mayGoOn: Counter
    private let causes: Set<RemovedEntry.Cause>
    private let bufferBytes: Int

    /// - Parameter mayGoOn: Whether it goes on with its first call before `goOn`.
    init(
        causes: Set<RemovedEntry.Cause> = Set(RemovedEntry.Cause.allCases), bufferBytes: Int = 4 << 20,
        mayGoOn: Bool = true
    ) {
        (self.causes, self.bufferBytes, self.mayGoOn) = (causes, bufferBytes, Counter())
        if mayGoOn { goOn() }
    }

    func goOn() { mayGoOn.add(1) }

    var entries: [RemovedEntry] { state.withLock { $0.entries } }

    var missed: Int { state.withLock { $0.missed } }

    /// Cause, key and value of each, sorted.
    var texts: [String] {
        entries.map {
            "\($0.cause) \(String(decoding: $0.key, as: UTF8.self))=\(String(decoding: $0.value, as: UTF8.self))"
        }.sorted()
    }

    func options(clock: any StoreClock = SystemClock()) -> StoreOptions {
        var options = StoreOptions(clock: clock)
        options.removalListener = RemovalListener(causes: causes, bufferBytes: bufferBytes) { [self] removed in
            while mayGoOn.value == 0 { System.sleep(seconds: 0.000_5) }
            state.withLock {
                $0.entries += removed.entries
                $0.missed += removed.missed
            }
        }
        return options
    }
}
