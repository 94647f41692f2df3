/// What a checkpoint says of itself, all of which is good.
struct CheckpointSummary: Equatable {
    static let suffix = ".checkpoint"
    static let temporaryName = "checkpoint.temporary"

    var start: CheckpointStart
    /// c′: with every change up to it, the whole is what was there at that moment.
    var endNumber: UInt64
    var entries: Int
}
