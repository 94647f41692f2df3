/// A part in the ring of a store in memory, which is there while anyone has one.
final class RingMembership: Sendable {
    let ring: ChangeRing
    private let keeper: RingKeeper

    init(_ keeper: RingKeeper) throws(StoreError) {
        ring = try keeper.join()
        self.keeper = keeper
    }

    deinit { keeper.leave() }
}
