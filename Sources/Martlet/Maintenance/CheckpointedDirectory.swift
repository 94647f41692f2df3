/// Writes all that a store has into a new directory, as one checkpoint and an empty log.
enum CheckpointedDirectory {
    /// - Parameter lastNumber: One that none of the entries is above.
    static func write(_ core: StoreCore, lastNumber: UInt64, to storage: any Storage) throws(StoreError) {
        guard lastNumber < Limit.sequenceMax - Recovery.numbersAhead else { throw .sequenceExhausted }
        guard try DirectoryFiles(in: storage).isNew else {
            throw StoreError(StorageProblem(operation: "write a store to", path: storage.path, code: System.notEmpty))
        }
        let identity = System.randomBits()
        var header = LogSegmentHeader(
            identity: identity, incarnation: UInt32(truncatingIfNeeded: System.randomBits()), base: lastNumber,
            fileBytes: LogLimits().firstSegmentBytes)
        // There was a log before, for which the checkpoint stands.
        header.previousBase = 0
        header.previousEnd = lastNumber
        let (named, lastKeyspace) = core.keyspaces.withAll { ($0, $1) }
        var writer = try storing { () throws(StorageProblem) in
            try CheckpointWriter(
                in: storage, identity: identity, lastKeyspace: lastKeyspace, number: lastNumber, logStart: lastNumber)
        }
        try storing { () throws(StorageProblem) in
            try writer.write(keyspaces: named.map { ($0.value.id, $0.key) })
        }
        for entry in [core.defaultEntry] + named.values {
            try writer.write(entry, by: try core.epochs.participant()) { _ in }
        }
        let name = FileName.hexadecimal(lastNumber) + CheckpointSummary.suffix
        try storing { () throws(StorageProblem) in
            try writer.finish(endNumber: lastNumber)
            _ = try LogSegment.make(header, in: storage)
            try storage.rename(CheckpointSummary.temporaryName, to: name)
            try storage.syncDirectory()
        }
    }
}
