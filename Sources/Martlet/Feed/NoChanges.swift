/// The changes of a store that does not change.
final class NoChanges: ChangeSource {
    func next() -> ChangePiece { .end }

    nonisolated(nonsending) func waitForMore() async {}

    var damage: StoreError { preconditionFailure("there is no change") }
}
