/// What a store has written to its directory, and what it was given to keep.
struct WrittenBytes {
    var log: Int
    var checkpoints: Int
    /// How many values were stored.
    var values: Int

    static func - (after: WrittenBytes, before: WrittenBytes) -> WrittenBytes {
        WrittenBytes(
            log: after.log - before.log, checkpoints: after.checkpoints - before.checkpoints,
            values: after.values - before.values)
    }

    /// For each byte of entries of that size. `nil` if there was none.
    func perByte(entryBytes: Int) -> BenchResult.Written? {
        guard values > 0 else { return nil }
        let payload = Double(values * entryBytes)
        return BenchResult.Written(log: Double(log) / payload, checkpoints: Double(checkpoints) / payload)
    }
}
