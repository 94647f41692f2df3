/// What one thread of a recovery works with.
///
/// `@unchecked Sendable`: touched by that thread while the crew works, else by who leads it.
final class ReplayHand: @unchecked Sendable {
    var replay: Replay
    /// What could not be applied first, and where in the log it is.
    private(set) var failure: (place: UInt64, error: StoreError)?

    init(_ replay: Replay) { self.replay = replay }

    /// Applies one share of a batch, up to what cannot be.
    func apply(_ share: [LogBatch.Item], of batch: LogBatch, _ damaged: (_ place: UInt64, Damage) -> StoreError) {
        let content = batch.bytes
        let bytes = unsafe content.span.bytes
        for item in share {
            do throws(Damage) {
                _ = try Effect.forEach(in: bytes.extracting(item.range)) { effect, key, value throws(Damage) in
                    try replay.apply(item.number, effect, key, value)
                }
            } catch {
                return fail(at: item.place, damaged(item.place, error))
            }
            if let problem = replay.problem { return fail(at: item.place, problem) }
        }
    }

    private func fail(at place: UInt64, _ error: StoreError) {
        if place < failure?.place ?? .max { failure = (place, error) }
    }
}
