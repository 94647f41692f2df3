/// Reads the changes of a store in memory from its ring.
final class RingFollower: ChangeSource {
    private let membership: RingMembership
    private var position: UInt64
    /// What was taken from the ring at once, the next one last.
    private var pieces: [(piece: ChangePiece, through: UInt64)] = []
    /// Whether the last time that there were any, there were several.
    private var tookSeveral = false

    init(_ membership: RingMembership, after start: UInt64) {
        self.membership = membership
        position = start
    }

    func next() -> ChangePiece {
        if pieces.isEmpty {
            membership.ring.next(after: position, into: &pieces)
            if case .nothing = pieces[0].piece {} else { tookSeveral = pieces.count > 1 }
            pieces.reverse()
        }
        let (piece, through) = pieces.removeLast()
        position = through
        return piece
    }

    nonisolated(nonsending) func waitForMore() async {
        await membership.ring.wait(after: position, yields: tookSeveral)
    }

    /// The store made the effects itself.
    var damage: StoreError { preconditionFailure("a change is not made of effects") }
}
