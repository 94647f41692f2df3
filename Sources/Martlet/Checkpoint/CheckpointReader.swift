/// Reads a checkpoint, block by block, each checked before it is used.
struct CheckpointReader {
    let file: any StorageFile
    private let name: String
    private let storage: any Storage
    private let size: Int
    /// Where the next block begins.
    private(set) var offset = 0
    private var blocks = 0
    private var hasEntries = false
    private var known = KnownKeyspaces(through: 0)
    private var start: CheckpointStart?
    private var end: [UInt8]?

    init(_ name: String, in storage: any Storage) throws(StoreError) {
        (file, size) = try storing { () throws(StorageProblem) in
            let file = try storage.open(name)
            return (file, try file.size())
        }
        self.name = name
        self.storage = storage
    }

    /// Reads everything, and says what it is if all of it is good.
    mutating func verify() throws(StoreError) -> CheckpointSummary {
        try read { _, _, _, _ throws(StoreError) in
        } keyspace: { _, _ throws(StoreError) in
        }
    }

    /// Calls `keyspace` with each keyspace, then `entry` with each entry, in no order.
    mutating func read(
        entry: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void,
        keyspace: (_ id: UInt32, _ name: [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) -> CheckpointSummary {
        _ = try begin()
        var entries = 0
        while let block = try next() {
            switch block.kind {
            case .keyspaces: try readKeyspaces(of: block, keyspace)
            default: entries += try readEntries(of: block, entry)
            }
        }
        return try finish(entries: entries)
    }

    private func readEntries(
        of block: CheckpointPiece,
        _ body: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void
    ) throws(StoreError) -> Int {
        var known = known
        let count = try block.forEachEntry { number, effect, key, value throws(StoreError) in
            guard known.contains(effect.keyspace) else { throw damaged(block) }
            try body(number, effect, key, value)
        }
        guard let count else { throw damaged(block) }
        return count
    }

    // MARK: In order

    /// Reads the first block, and no more.
    mutating func begin() throws(StoreError) -> CheckpointStart {
        (offset, blocks, hasEntries) = (0, 0, false)
        let block = try read()
        guard block.kind == .start else { throw damaged(.header) }
        let start = try start(of: block)
        guard start.name == name, start.logStart <= start.number, start.number <= LogRecordHeader.numberMask else {
            throw damaged(.header)
        }
        self.start = start
        known = KnownKeyspaces(through: start.lastKeyspace)
        return start
    }

    /// Reads the next block: keyspaces first, then entries. `nil` at the end.
    mutating func next() throws(StoreError) -> CheckpointPiece? {
        let block = try read()
        switch block.kind {
        case .start: throw damaged(block)
        case .keyspaces: guard !hasEntries else { throw damaged(block) }
        case .entries: hasEntries = true
        case .end:
            end = block.bytes
            return nil
        }
        return block
    }

    /// Calls `body` with the keyspaces of a block, each of which is there once.
    mutating func readKeyspaces(
        of block: CheckpointPiece, _ body: (_ id: UInt32, _ name: [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) {
        let isWhole = try block.forEachKeyspace { id, name throws(StoreError) in
            guard known.add(id, name) else { throw damaged(block) }
            try body(id, name)
        }
        guard isWhole else { throw damaged(block) }
    }

    /// Says what the checkpoint is, after the end, to who has found so many entries.
    func finish(entries: Int) throws(StoreError) -> CheckpointSummary {
        guard let start, let end, end.count == 24 else { throw damaged(.form) }
        let numbers = unsafe end.span.bytes
        guard numbers.littleEndian(at: 8, as: UInt64.self) == UInt64(entries),
            numbers.littleEndian(at: 16, as: UInt64.self) == UInt64(blocks - 1)
        else { throw damaged(.missing) }
        let endNumber = numbers.littleEndian(at: 0, as: UInt64.self)
        guard start.number <= endNumber, endNumber <= LogRecordHeader.numberMask else { throw damaged(.form) }
        return CheckpointSummary(start: start, endNumber: endNumber, entries: entries)
    }

    // MARK: Whatever can be read

    /// Calls the closures with all that can be read, and gives back where something could not.
    mutating func salvage(
        entry: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void,
        keyspace: (_ id: UInt32, _ name: [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) -> [(offset: Int, bytes: Int)] {
        var losses: [(offset: Int, bytes: Int)] = []
        offset = 0
        while offset < size {
            let start = offset
            do throws(StoreError) {
                let block = try read()
                switch block.kind {
                case .start: break
                case .keyspaces: guard try block.forEachKeyspace(keyspace) else { throw damaged(block) }
                case .entries: guard try block.forEachEntry(entry) != nil else { throw damaged(block) }
                case .end: return losses
                }
            } catch {
                guard case .corrupted = error else { throw error }
                skipDamaged(from: start)
                losses.append((start, offset - start))
            }
        }
        losses.append((size, 0))
        return losses
    }

    /// Goes on to the next block whose checksum is right.
    private mutating func skipDamaged(from start: Int) {
        for place in (start + 1)..<max(size, start + 2) where place < size {
            offset = place
            if (try? read()) != nil {
                offset = place
                return
            }
        }
        offset = size
    }

    // MARK: Blocks

    /// Reads the next block, whatever it is.
    private mutating func read() throws(StoreError) -> CheckpointPiece {
        let header = try bytes(CheckpointBlock.headerBytes, at: offset)
        let block: CheckpointBlock
        do throws(Damage) {
            block = try CheckpointBlock(unsafe header.span.bytes)
        } catch {
            throw damaged(error)
        }
        let stored = try bytes(block.storedBytes, at: offset + CheckpointBlock.headerBytes)
        guard stored.count == block.storedBytes else { throw damaged(.cutOff) }
        let checksum = unsafe stored.span.bytes.checksum(
            after: unsafe header.span.bytes.extracting(droppingFirst: 4).checksum())
        guard unsafe header.span.bytes.littleEndian(at: 0, as: UInt32.self) == checksum else {
            throw damaged(.checksum)
        }
        guard block.coding == .plain || Zstd.isThere else {
            throw .compressionMissing(path: "\(storage.path)/\(name)")
        }
        defer { offset += CheckpointBlock.headerBytes + block.storedBytes }
        blocks += 1
        return CheckpointPiece(block, at: offset, stored)
    }

    private func bytes(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        try storing { () throws(StorageProblem) in
            // Not more than there is, whatever the file says.
            try file.read(max(0, min(count, size - offset)), at: offset)
        }
    }

    private func start(of block: CheckpointPiece) throws(StoreError) -> CheckpointStart {
        let start = unsafe block.bytes.span.bytes
        guard start.byteCount >= 12, start.littleEndian(at: 0, as: UInt64.self) == CheckpointBlock.magic else {
            throw .corrupted(storage, name, at: 0, .header)
        }
        let version = start.littleEndian(at: 8, as: UInt32.self)
        guard version == CheckpointBlock.version else {
            throw .corrupted(storage, name, at: 0, .version(Int(version)))
        }
        guard start.byteCount == 40 else { throw damaged(block) }
        return CheckpointStart(
            identity: start.littleEndian(at: 16, as: UInt64.self),
            lastKeyspace: start.littleEndian(at: 12, as: UInt32.self),
            number: start.littleEndian(at: 24, as: UInt64.self),
            logStart: start.littleEndian(at: 32, as: UInt64.self), fileBytes: size)
    }

    private func damaged(_ damage: Damage) -> StoreError { .corrupted(storage, name, at: offset, damage) }

    /// A block whose checksum is right is not made of what its kind says.
    func damaged(_ block: CheckpointPiece) -> StoreError { .corrupted(storage, name, at: block.offset, .form) }
}
