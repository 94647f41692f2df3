#if canImport(CUV)
import Martlet
import MartletNetwork
import Synchronization

/// Waits for the log, in a thread of its own, so that no event loop has to: one wait for all connections of all loops.
///
/// A loop that holds replies back says up to which number the log has to come, and is called when it has. While one sync
/// is under way, more is asked for; the next sync covers it all, and perhaps waits for more, see ``SyncGathering``.
final class LogWaiter: Sendable {
    private let server: ServerCore
    private let wanted = Atomic<UInt64>(0)
    /// How many batches of requests are held back and not covered by a sync that has begun.
    private let held = Atomic<Int>(0)
    /// How many there may be soon: those, and as many as the last sync let go. 0 while a sync is under way.
    private let expected = Atomic<Int>(0)
    private let isEnding = Atomic<Bool>(false)
    private let failed = Atomic<Bool>(false)
    private let bell: Bell
    private let loops: Lock<[EventLoop]>

    init(for server: ServerCore) throws(StoreError) {
        self.server = server
        guard let loops = Lock<[EventLoop]>([]), let bell = Bell() else { throw .outOfMemory }
        (self.loops, self.bell) = (loops, bell)
    }

    /// The number that the log has reached.
    var reached: UInt64 { server.store.sequence(lastingAs: server.durability).rawValue }

    /// Whether the log can reach nothing more.
    var hasFailed: Bool { failed.load(ordering: .acquiring) }

    func serve(_ loops: [EventLoop]) { self.loops.withLock { $0 = loops } }

    /// Has all loops called once the log has reached a number, for which `count` batches of requests are held back.
    ///
    /// The number is stored before the count grows; the thread takes the count before it looks at the number. So who finds that
    /// others are counted already will have its number seen, and only the first has to ring. The thread says what it expects before it
    /// looks at the count, and here it is the other way round: so either it sees that all have come, or it is told.
    func request(_ sequence: UInt64, count: Int) {
        wanted.max(sequence, ordering: .acquiringAndReleasing)
        let (before, now) = held.add(count, ordering: .sequentiallyConsistent)
        let expected = expected.load(ordering: .sequentiallyConsistent)
        if before == 0 || (before < expected && now >= expected) { bell.ring() }
    }

    func end() {
        isEnding.store(true, ordering: .releasing)
        bell.ring()
    }

    /// The thread's work.
    func run() {
        var gathering = SyncGathering()
        while true {
            bell.wait()
            gather(&gathering)
            guard !isEnding.load(ordering: .acquiring) else { return }
            expected.store(0, ordering: .sequentiallyConsistent)
            let count = held.exchange(0, ordering: .sequentiallyConsistent)
            // What rang was covered by the sync before.
            guard count > 0 else { continue }
            waitForLog(through: wanted.load(ordering: .acquiring), &gathering)
            expected.store(
                count + held.load(ordering: .sequentiallyConsistent), ordering: .sequentiallyConsistent)
            for loop in loops.withLock({ $0 }) { loop.call() }
        }
    }

    /// Waits until all have come that may, if that is worth while.
    private func gather(_ gathering: inout SyncGathering) {
        let expected = expected.load(ordering: .sequentiallyConsistent)
        guard held.load(ordering: .sequentiallyConsistent) < expected else { return }
        let end = Instant.nanoseconds + gathering.patience()
        var left = end - Instant.nanoseconds
        guard left > 0 else { return }
        while left > 0, held.load(ordering: .sequentiallyConsistent) < expected, !isEnding.load(ordering: .acquiring) {
            bell.wait(nanoseconds: UInt64(left))
            left = end - Instant.nanoseconds
        }
        gathering.note(come: held.load(ordering: .relaxed), of: expected)
    }

    private func waitForLog(through sequence: UInt64, _ gathering: inout SyncGathering) {
        let start = Instant.nanoseconds
        do {
            try server.store.wait(for: SequenceNumber(rawValue: sequence), server.durability)
            gathering.note(nanoseconds: Instant.nanoseconds - start)
        } catch {
            failed.store(true, ordering: .releasing)
        }
    }
}
#endif
