/// What a sequence of changes reads: a log, or the ring of a store in memory. For one task at a time.
protocol ChangeSource: AnyObject {
    /// What comes next, if it is there.
    func next() throws(StoreError) -> ChangePiece

    /// Suspends until there may be more, or the task is cancelled.
    nonisolated(nonsending) func waitForMore() async

    /// What is wrong where a piece is not made of effects.
    var damage: StoreError { get }
}

/// What a source of changes has next.
enum ChangePiece {
    /// Bytes of the effects of one change, which may come in several pieces, one after the other.
    case effects([UInt8], of: UInt64, isLast: Bool)
    /// Changes up to a number are gone, among them one of which some pieces came.
    case missed(through: UInt64)
    /// Nothing yet.
    case nothing
    /// Nothing any more.
    case end
}
