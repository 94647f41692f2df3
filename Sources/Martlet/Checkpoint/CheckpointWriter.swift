/// Writes one checkpoint, to a temporary name.
struct CheckpointWriter {
    /// So much is written before it is synced, so that the disk has no mountain of it at once.
    private static let syncBytes = 8 << 20

    private let file: any StorageFile
    private let blockBytes: Int
    private var block = CheckpointBlock.unsealed
    private var offset = 0
    private var unsynced = 0
    private var blocks = 0
    private(set) var entries = 0
    /// How many bytes were written.
    var bytes: Int { offset }
    /// How many they were before they were compressed.
    private var wholeBytes = 0

    init(
        in storage: any Storage, identity: UInt64, lastKeyspace: UInt32, number: UInt64, logStart: UInt64,
        blockBytes: Int = LogLimits().checkpointBlockBytes
    ) throws(StorageProblem) {
        self.blockBytes = blockBytes
        file = try storage.create(CheckpointSummary.temporaryName, bytes: 0)
        let start = CheckpointStart(
            identity: identity, lastKeyspace: lastKeyspace, number: number, logStart: logStart, fileBytes: 0)
        try write(start.sealedBlock)
        wholeBytes = offset
    }

    mutating func write(keyspaces: [(id: UInt32, name: [UInt8])]) throws(StorageProblem) {
        for keyspace in keyspaces {
            block.append(littleEndian: keyspace.id)
            block.append(littleEndian: UInt16(keyspace.name.count))
            block.append(contentsOf: keyspace.name)
            if block.count >= blockBytes { try end(.keyspaces) }
        }
        if block.count > CheckpointBlock.headerBytes { try end(.keyspaces) }
    }

    /// Writes all entries of a keyspace, and calls `written` after each block, with how many bytes were written in all, before
    /// they were compressed.
    mutating func write(
        _ entry: KeyspaceEntry, by participant: Participant, _ written: (Int) throws(StoreError) -> Void
    ) throws(StoreError) {
        var collector = RecordCollector(entry.index)
        var place: ScanPlace? = .start
        while let current = place {
            place = try storing { () throws(StorageProblem) in
                try entry.index.visitPart(at: current, by: participant, into: &collector) {
                    records throws(StorageProblem) in
                    for record in records { try add(record, keyspace: entry.id) }
                }
            }
            if try storing({ () throws(StorageProblem) in try writeIfFull() }) { try written(wholeBytes) }
        }
    }

    /// Adds an entry to the present block, or to the next one if that would be too large with it: that has no more than one
    /// large value.
    private mutating func add(_ record: Record, keyspace: UInt32) throws(StorageProblem) {
        if block.count > CheckpointBlock.headerBytes, block.count + record.bytes > 2 * blockBytes { try end(.entries) }
        record.withKey { key in
            record.withValue { value in
                let effect = Effect(
                    .put, keyspace: keyspace, keyBytes: key.byteCount, valueBytes: value.byteCount,
                    deadline: record.deadline)
                block.append(littleEndian: record.sequence)
                effect.withHeader { block.append(copying: $0) }
                block.append(copying: key)
                block.append(copying: value)
            }
        }
        entries += 1
    }

    /// Writes the present block if it is full. Gives back whether it was.
    private mutating func writeIfFull() throws(StorageProblem) -> Bool {
        guard block.count >= blockBytes else { return false }
        try end(.entries)
        return true
    }

    /// Ends the file, and syncs it.
    mutating func finish(endNumber: UInt64) throws(StorageProblem) {
        if block.count > CheckpointBlock.headerBytes { try end(.entries) }
        for field in [endNumber, UInt64(entries), UInt64(blocks)] { block.append(littleEndian: field) }
        try end(.end)
        try file.sync()
    }

    private mutating func end(_ kind: CheckpointBlock.Kind) throws(StorageProblem) {
        wholeBytes += block.count
        if kind == .entries, let smaller = CheckpointBlock.sealedSmaller(block) {
            try write(smaller)
        } else {
            CheckpointBlock.seal(&block, kind)
            try write(block)
        }
        if block.count > 4 * blockBytes {
            block = CheckpointBlock.unsealed
        } else {
            block.removeLast(block.count - CheckpointBlock.headerBytes)
        }
    }

    private mutating func write(_ sealed: [UInt8]) throws(StorageProblem) {
        try file.write(unsafe sealed.span.bytes, at: offset)
        offset += sealed.count
        unsynced += sealed.count
        blocks += 1
        if unsynced >= CheckpointWriter.syncBytes {
            try file.sync()
            unsynced = 0
        }
    }
}
