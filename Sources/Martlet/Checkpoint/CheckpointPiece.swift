/// What a block of a checkpoint has, its checksum being right.
struct CheckpointPiece {
    private let block: CheckpointBlock
    /// Where in the file the block begins.
    let offset: Int
    /// As they are stored.
    let bytes: [UInt8]

    init(_ block: CheckpointBlock, at offset: Int, _ bytes: [UInt8]) {
        self.block = block
        self.offset = offset
        self.bytes = bytes
    }

    var kind: CheckpointBlock.Kind { block.kind }

    /// Calls `body` with each keyspace. `false`: it is not made of keyspaces.
    func forEachKeyspace<E: Error>(
        _ body: (_ id: UInt32, _ name: [UInt8]) throws(E) -> Void
    ) throws(E) -> Bool {
        var place = 0
        let bytes = unsafe bytes.span.bytes
        while place < bytes.byteCount {
            guard bytes.byteCount - place >= 6 else { return false }
            let size = Int(bytes.littleEndian(at: place + 4, as: UInt16.self))
            #if !MARTLET_DEFECT
            guard bytes.byteCount - place - 6 >= size else { return false }
            #endif
            let name = bytes.extracting(place + 6..<place + 6 + size)
            try body(bytes.littleEndian(at: place, as: UInt32.self), [UInt8](copying: name))
            place += 6 + size
        }
        return true
    }

    /// Calls `body` with each entry, and gives back how many there are. `nil`: it is not made of entries.
    func forEachEntry<E: Error>(
        _ body: (_ number: UInt64, Effect, _ key: RawSpan, _ value: RawSpan) throws(E) -> Void
    ) throws(E) -> Int? {
        guard let decoded else { return nil }
        var (place, count) = (0, 0)
        let bytes = unsafe decoded.span.bytes
        while place < bytes.byteCount {
            guard bytes.byteCount - place >= 8, let effect = Effect(bytes, at: place + 8), effect.kind == .put else {
                return nil
            }
            let number = bytes.littleEndian(at: place, as: UInt64.self)
            guard number > 0, number <= LogRecordHeader.numberMask else { return nil }
            let key = place + 8 + effect.headerBytes
            let value = key + effect.keyBytes
            let end = value + effect.valueBytes
            try body(number, effect, bytes.extracting(key..<value), bytes.extracting(value..<end))
            (place, count) = (end, count + 1)
        }
        return count
    }

    /// The bytes before they were coded. `nil`: they are not what they are said to be.
    private var decoded: [UInt8]? {
        switch block.coding {
        case .plain: bytes
        case .zstd: Zstd.decompress(unsafe bytes.span.bytes, count: block.wholeBytes)
        }
    }
}
