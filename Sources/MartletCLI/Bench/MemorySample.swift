/// What a map took at one time.
struct MemorySample: Hashable, Sendable {
    /// Since the load began.
    let seconds: Double
    /// What it counts itself.
    let countedBytes: Int?
    /// How much more of the process was in RAM than before.
    let residentBytes: Int
}
