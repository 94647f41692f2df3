/// What must be true of a change before the call that made it returns.
///
/// Every change of a store with a directory is in its log, in the order of its sequence numbers, whatever the level: the
/// level decides only how long the caller waits. A change is visible to other threads before it is durable.
public enum Durability: Int, Comparable, Hashable, Sendable, CaseIterable {
    /// Nothing: the change is written within milliseconds and synced within a second or so, unless the process ends
    /// before.
    case memory
    /// It survives the end of the process, however that comes: the operating system has it.
    case written
    /// It survives a loss of power: the disk has it.
    case synced

    /// Whether the left one promises less.
    public static func < (left: Durability, right: Durability) -> Bool { left.rawValue < right.rawValue }
}
