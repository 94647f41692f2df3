#if canImport(CUV)
import Martlet
import MartletNetwork
import Synchronization

/// Waits for the log, in a thread of its own, so that no event loop has to: one wait for all connections of all loops.
///
/// A loop that holds replies back says up to which number the log has to come, and is called when it has. While one sync
/// is under way, more is asked for; the next sync covers it all.
final class LogWaiter: Sendable {
    private let server: ServerCore
    private let wanted = Atomic<UInt64>(0)
    private let hasCalled = Atomic<Bool>(false)
    private let isEnding = Atomic<Bool>(false)
    private let failed = Atomic<Bool>(false)
    private let bell = Semaphore()
    private let loops: Lock<[EventLoop]>

    init(for server: ServerCore) throws(StoreError) {
        self.server = server
        guard let loops = Lock<[EventLoop]>([]) else { throw .outOfMemory }
        self.loops = loops
    }

    /// The number that the log has reached.
    var reached: UInt64 { server.store.sequence(lastingAs: server.durability).rawValue }

    /// Whether the log can reach nothing more.
    var hasFailed: Bool { failed.load(ordering: .acquiring) }

    func serve(_ loops: [EventLoop]) { self.loops.withLock { $0 = loops } }

    /// Has all loops called once the log has reached a number.
    ///
    /// The number is stored before the flag is taken; the thread clears the flag before it looks at the number. So if the
    /// flag was found set, the number is seen by the look to come.
    func request(_ sequence: UInt64) {
        wanted.max(sequence, ordering: .acquiringAndReleasing)
        if !hasCalled.exchange(true, ordering: .acquiringAndReleasing) { bell.signal() }
    }

    func end() {
        isEnding.store(true, ordering: .releasing)
        bell.signal()
    }

    /// The thread's work.
    func run() {
        while !isEnding.load(ordering: .acquiring) {
            bell.wait()
            _ = hasCalled.exchange(false, ordering: .acquiringAndReleasing)
            let sequence = wanted.load(ordering: .acquiring)
            guard sequence > 0, !isEnding.load(ordering: .acquiring) else { continue }
            do {
                try server.store.wait(for: SequenceNumber(rawValue: sequence), server.durability)
            } catch {
                failed.store(true, ordering: .releasing)
            }
            for loop in loops.withLock({ $0 }) { loop.call() }
        }
    }
}
#endif
