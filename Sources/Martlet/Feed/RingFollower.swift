/// Reads the changes of a store in memory from its ring.
final class RingFollower: ChangeSource {
    private let membership: RingMembership
    private var position: UInt64

    init(_ membership: RingMembership, after start: UInt64) {
        self.membership = membership
        position = start
    }

    func next() -> ChangePiece {
        let (piece, through) = membership.ring.next(after: position)
        position = through
        return piece
    }

    nonisolated(nonsending) func waitForMore() async { await membership.ring.wait(after: position) }

    /// The store made the effects itself.
    var damage: StoreError { preconditionFailure("a change is not made of effects") }
}
