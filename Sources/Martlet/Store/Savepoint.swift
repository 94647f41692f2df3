/// A place in a ``Transaction`` that its writes can be taken back to.
public struct Savepoint: Hashable, Sendable {
    let id: Int
}
