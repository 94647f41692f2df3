/// Reads a checkpoint, block by block, each checked before it is used.
struct CheckpointReader {
    let file: any StorageFile
    private let name: String
    private let storage: any Storage
    private var offset = 0
    private var payload: [UInt8] = []

    init(_ name: String, in storage: any Storage) throws(StoreError) {
        file = try storing { () throws(StorageProblem) in try storage.open(name) }
        self.name = name
        self.storage = storage
    }

    /// Reads everything, and says what it is if all of it is good.
    mutating func verify() throws(StoreError) -> CheckpointSummary {
        try read(entry: { _, _, _, _ throws(StoreError) in }, keyspace: { _, _ throws(StoreError) in })
    }

    /// Calls `keyspace` with each keyspace, then `entry` with each entry, in no order.
    mutating func read(
        entry: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void,
        keyspace: (_ id: UInt32, _ name: [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) -> CheckpointSummary {
        offset = 0
        guard try next() == .start else { throw damaged(.header) }
        var summary = try startSummary()
        guard summary.name == name else { throw damaged(.header) }
        var (blocks, entries) = (1, 0)
        var known = KnownKeyspaces(through: summary.lastKeyspace)
        while true {
            let kind = try next()
            switch kind {
            case .start: throw damaged(.form)
            case .keyspaces:
                try readKeyspaces { id, name throws(StoreError) in
                    guard known.add(id, name) else { throw damaged(.form) }
                    try keyspace(id, name)
                }
            case .entries:
                entries += try readEntries { number, effect, key, value throws(StoreError) in
                    guard known.contains(effect.keyspace) else { throw damaged(.form) }
                    try entry(number, effect, key, value)
                }
            case .end:
                guard payload.count == 24 else { throw damaged(.form) }
                let end = unsafe payload.span.bytes
                guard end.littleEndian(at: 8, as: UInt64.self) == UInt64(entries),
                    end.littleEndian(at: 16, as: UInt64.self) == UInt64(blocks)
                else { throw damaged(.missing) }
                summary.endNumber = end.littleEndian(at: 0, as: UInt64.self)
                guard summary.logStart <= summary.number, summary.number <= summary.endNumber,
                    summary.endNumber <= LogRecordHeader.numberMask
                else { throw damaged(.form) }
                summary.entries = entries
                summary.fileBytes = offset
                return summary
            }
            blocks += 1
        }
    }

    /// Calls the closures with all that can be read, and gives back where something could not.
    mutating func salvage(
        entry: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void,
        keyspace: (_ id: UInt32, _ name: [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) -> [(offset: Int, bytes: Int)] {
        var losses: [(offset: Int, bytes: Int)] = []
        offset = 0
        let size = try storing { () throws(StorageProblem) in try file.size() }
        while offset < size {
            let start = offset
            do throws(StoreError) {
                switch try next() {
                case .start: break
                case .keyspaces: try readKeyspaces(keyspace)
                case .entries: _ = try readEntries(entry)
                case .end: return losses
                }
            } catch {
                guard case .corrupted = error else { throw error }
                skipDamaged(from: start, size)
                losses.append((start, offset - start))
            }
        }
        losses.append((size, 0))
        return losses
    }

    /// Goes on to the next block whose checksum is right.
    private mutating func skipDamaged(from start: Int, _ size: Int) {
        for place in (start + 1)..<max(size, start + 2) where place < size {
            offset = place
            if (try? next()) != nil {
                offset = place
                return
            }
        }
        offset = size
    }

    /// Reads the next block.
    private mutating func next() throws(StoreError) -> CheckpointBlock.Kind {
        let header = try bytes(CheckpointBlock.headerBytes, at: offset)
        let block: CheckpointBlock
        do throws(Damage) {
            block = try CheckpointBlock(unsafe header.span.bytes)
        } catch {
            throw damaged(error)
        }
        payload = try bytes(block.storedBytes, at: offset + CheckpointBlock.headerBytes)
        guard payload.count == block.storedBytes else { throw damaged(.cutOff) }
        let checksum = unsafe payload.span.bytes.checksum(
            after: unsafe header.span.bytes.extracting(droppingFirst: 4).checksum())
        guard unsafe header.span.bytes.littleEndian(at: 0, as: UInt32.self) == checksum else {
            throw damaged(.checksum)
        }
        offset += CheckpointBlock.headerBytes + block.storedBytes
        return block.kind
    }

    private func bytes(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        try storing { () throws(StorageProblem) in
            // Not more than there is, whatever the file says.
            try file.read(max(0, min(count, file.size() - offset)), at: offset)
        }
    }

    private func startSummary() throws(StoreError) -> CheckpointSummary {
        let start = unsafe payload.span.bytes
        guard start.byteCount >= 12, start.littleEndian(at: 0, as: UInt64.self) == CheckpointBlock.magic else {
            throw .corrupted(storage, name, at: 0, .header)
        }
        let version = start.littleEndian(at: 8, as: UInt32.self)
        guard version == CheckpointBlock.version else {
            throw .corrupted(storage, name, at: 0, .version(Int(version)))
        }
        guard start.byteCount == 40 else { throw .corrupted(storage, name, at: 0, .form) }
        return CheckpointSummary(
            identity: start.littleEndian(at: 16, as: UInt64.self),
            lastKeyspace: start.littleEndian(at: 12, as: UInt32.self),
            number: start.littleEndian(at: 24, as: UInt64.self),
            logStart: start.littleEndian(at: 32, as: UInt64.self), endNumber: 0, entries: 0, fileBytes: 0)
    }

    private func readKeyspaces(
        _ body: (_ id: UInt32, _ name: [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) {
        var place = 0
        let bytes = unsafe payload.span.bytes
        while place < bytes.byteCount {
            guard bytes.byteCount - place >= 6 else { throw damaged(.form) }
            let size = Int(bytes.littleEndian(at: place + 4, as: UInt16.self))
            #if !MARTLET_DEFECT
            guard bytes.byteCount - place - 6 >= size else { throw damaged(.form) }
            #endif
            let name = bytes.extracting(place + 6..<place + 6 + size)
            try body(bytes.littleEndian(at: place, as: UInt32.self), [UInt8](copying: name))
            place += 6 + size
        }
    }

    private func readEntries(
        _ body: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void
    ) throws(StoreError) -> Int {
        var (place, count) = (0, 0)
        let bytes = unsafe payload.span.bytes
        while place < bytes.byteCount {
            guard bytes.byteCount - place >= 8, let effect = Effect(bytes, at: place + 8), effect.kind == .put else {
                throw damaged(.form)
            }
            let number = bytes.littleEndian(at: place, as: UInt64.self)
            guard number > 0, number <= LogRecordHeader.numberMask else { throw damaged(.form) }
            let key = place + 8 + effect.headerBytes
            let value = key + effect.keyBytes
            let end = value + effect.valueBytes
            try body(
                number, effect, bytes.extracting(key..<value),
                bytes.extracting(value..<end))
            (place, count) = (end, count + 1)
        }
        return count
    }

    private func damaged(_ damage: Damage) -> StoreError {
        .corrupted(storage, name, at: offset, damage)
    }
}
