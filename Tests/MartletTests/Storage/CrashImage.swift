/// What one crash has left of a disk.
struct CrashImage: Sendable, CustomStringConvertible {
    /// How many changes were done before. One more may have begun.
    let changeCount: Int
    /// Whether the power went. Else the process was killed, and what was not synced is still there, and still not synced.
    let isPowerLoss: Bool
    /// What is left, in words, for messages.
    let description: String
    let state: DiskState

    /// The disk for the next process. Each call gives another one.
    func disk() -> SimulatedDisk { SimulatedDisk(state) }
}
