/// How fast the log may grow while a checkpoint is written, so that all files together stay within a multiple of what is
/// stored.
///
/// What may be there at the end of the checkpoint is known when it begins: the checkpoint that is kept meanwhile, the one that
/// is written, and as much log as is left. Writers may add to the log in the proportion in which the checkpoint gets on; who
/// is faster waits a few milliseconds for its next block, and not for its end.
struct DiskPlan {
    /// The files take at most so many times what the records take in memory: four times their keys and values, for entries
    /// of a hundred bytes and more.
    private static let share = 3.6
    /// Of what may be added to the log, this share may be there before the first block is written.
    private static let headStart = 0.125

    /// About how large the checkpoint will be.
    private let expectedBytes: Int
    private let present: DiskUse
    private let bytesMax: Int

    /// - Parameters:
    ///   - recordBytes: What all records take in memory.
    ///   - present: What is kept meanwhile.
    ///   - retained: How much log is kept besides, for others.
    init(recordBytes: Int, _ present: DiskUse, retained: Int, _ limits: LogLimits) {
        // An entry takes a sixteenth more than in memory at most, but for the smallest.
        expectedBytes = max(limits.checkpointBlockBytes, recordBytes + recordBytes / 16)
        self.present = present
        let left = DiskPlan.filesMax(recordBytes, limits) + retained - expectedBytes - DiskPlan.unusedBytes(limits)
        bytesMax = max(left, present.bytes + limits.checkpointBytesMin / 4)
    }

    /// Whether the log has grown too much for so little of the checkpoint, in bytes before they are compressed.
    func isAhead(_ tail: UInt64, written: Int) -> Bool {
        let done = min(1, Double(written) / Double(expectedBytes))
        let allowed = Double(bytesMax - present.bytes) * (DiskPlan.headStart + (1 - DiskPlan.headStart) * done)
        return present.growth(to: tail) > Int(allowed)
    }

    /// Whether the files take too much, with so much more.
    static func isOver(recordBytes: Int, _ use: DiskUse, more: Int, retained: Int, _ limits: LogLimits) -> Bool {
        use.bytes + more + unusedBytes(limits) > filesMax(recordBytes, limits) + retained
    }

    /// Where there is little, it may take more.
    private static func filesMax(_ recordBytes: Int, _ limits: LogLimits) -> Int {
        max(Int(share * Double(recordBytes)), 4 * limits.checkpointBytesMin + unusedBytes(limits))
    }

    /// The present file of the log, and the one that is set aside.
    private static func unusedBytes(_ limits: LogLimits) -> Int { 2 * limits.segmentBytesMax }
}
