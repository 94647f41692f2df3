/// What a ``RemovalListener`` hears at a time.
public struct RemovedEntries: Sendable {
    /// What is gone. Those of one key mostly come in their order, but for what was cleared, and those of different keys in
    /// any.
    public let entries: [RemovedEntry]
    /// How many more are gone since the last call, for whose keys and values there was no room.
    public let missed: Int
}
