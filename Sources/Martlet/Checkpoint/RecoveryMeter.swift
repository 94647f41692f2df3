/// Tells the program how far recovery has come, some times a second.
///
/// `@unchecked Sendable`: used by one thread, the one that opens the store.
final class RecoveryMeter: @unchecked Sendable {
    private let progress: (@Sendable (RecoveryProgress) -> Void)?
    private var nextNote: UInt64 = 0
    var bytesTotal = 0

    private static let interval: UInt64 = 200_000_000

    init(_ progress: (@Sendable (RecoveryProgress) -> Void)?) { self.progress = progress }

    func note(_ replay: Replay) {
        guard progress != nil else { return }
        let now = System.monotonicNanoseconds
        guard now >= nextNote else { return }
        nextNote = now + RecoveryMeter.interval
        tell(replay)
    }

    func finish(_ replay: Replay) { tell(replay) }

    private func tell(_ replay: Replay) {
        progress?(RecoveryProgress(bytesRead: replay.bytes, bytesTotal: bytesTotal, recordsApplied: replay.records))
    }
}
