@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct MemoryTests {
    @Test func everySizeFitsItsClassAndNoSmallerOne() {
        for bytes in 1...SizeClass.blockBytesMax {
            let sizeClass = SizeClass(fitting: bytes)
            #expect(sizeClass.blockBytes >= bytes)
            if sizeClass.rawValue > 0 { #expect(SizeClass(rawValue: sizeClass.rawValue - 1).blockBytes < bytes) }
        }
        #expect(SizeClass(fitting: SizeClass.blockBytesMax).rawValue == SizeClass.count - 1)
    }

    @Test func neighbouringClassesAreAtMostAnEighthApart() {
        for number in 8..<SizeClass.count {
            let (smaller, larger) = (SizeClass(rawValue: number - 1).blockBytes, SizeClass(rawValue: number).blockBytes)
            #expect((larger - smaller) * 8 <= smaller)
        }
    }

    @Test func slabsWasteLittleAndFitARegion() {
        for number in 0..<SizeClass.count {
            let sizeClass = SizeClass(rawValue: number)
            let bytes = sizeClass.slabChunks * Region.chunkBytes
            #expect(bytes % sizeClass.blockBytes * 16 <= bytes, "class of \(sizeClass.blockBytes) bytes")
            #expect(sizeClass.slabChunks < Region.smallChunkCount)
        }
    }

    @Test(arguments: Seed.some(4))
    func chunksNeverOverlapAndAllComeBack(seed: Seed) throws {
        var random = seed.generator()
        let memory = try #require(StoreMemory(limitBytes: nil))
        let start = memory.budget.totalBytes
        var taken: [(address: UInt, count: Int)] = []
        for _ in 0..<3_000 {
            if taken.isEmpty || Int.random(in: 0..<5, using: &random) < 3 {
                let count = [1, 1, 1, 2, 4, 8].randomElement(using: &random) ?? 1
                let address = try #require(memory.regions.takeChunks(count, whole: Bool.random(using: &random)))
                taken.append((address, count))
            } else {
                let piece = taken.remove(at: Int.random(in: 0..<taken.count, using: &random))
                memory.regions.giveBack(piece.address, chunks: piece.count)
            }
        }
        let ranges = taken.map { ($0.address, $0.address / 65_536 * 65_536 + UInt($0.count) * 65_536) }
        let sorted = ranges.sorted { $0.0 < $1.0 }
        for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(one.1 <= next.0) }
        for piece in taken { memory.regions.giveBack(piece.address, chunks: piece.count) }
        #expect(memory.budget.totalBytes == start)
    }

    #if !MARTLET_PORTABLE
    /// At the limit a run of chunks is paid for by what is free in pieces too small for it.
    @Test func freePiecesPayForARun() throws {
        let memory = try #require(StoreMemory(limitBytes: 1 << 20))
        var taken: [UInt] = []
        while let address = memory.regions.takeChunks(1, whole: true) { taken.append(address) }
        try #require(taken.count > 4)
        memory.regions.giveBack(taken[taken.count - 1], chunks: 1)
        #expect(memory.regions.takeChunks(2) == nil)
        memory.regions.giveBack(taken[1], chunks: 1)
        #expect(memory.regions.takeChunks(2) != nil)
        #expect(memory.regions.takeChunks(1, whole: true) == nil)
    }
    #endif

    @Test(arguments: Seed.some(4))
    func blocksNeverOverlapAndAllComeBack(seed: Seed) throws {
        var random = seed.generator()
        let memory = try #require(StoreMemory(limitBytes: nil))
        let start = memory.budget.totalBytes
        var taken: [(address: UInt, sizeClass: SizeClass)] = []
        for _ in 0..<20_000 {
            if taken.isEmpty || Int.random(in: 0..<5, using: &random) < 3 {
                let sizeClass = SizeClass(rawValue: Int.random(in: 0..<SizeClass.count, using: &random))
                let block = memory.slabs.take(sizeClass, count: 1)
                try #require(block.count == 1)
                #expect(block.first % 16 == 0)
                taken.append((block.first, sizeClass))
            } else {
                let block = taken.remove(at: Int.random(in: 0..<taken.count, using: &random))
                _ = memory.slabs.giveBack(block.sizeClass, first: block.address, count: 1)
            }
        }
        let sorted = taken.sorted { $0.address < $1.address }
        for (one, next) in zip(sorted, sorted.dropFirst()) {
            #expect(one.address + UInt(one.sizeClass.blockBytes) <= next.address)
        }
        for block in taken { _ = memory.slabs.giveBack(block.sizeClass, first: block.address, count: 1) }
        #expect(memory.budget.totalBytes == start)
    }

    /// Records of the size of a bag, and chunks that were given back, do not use up what a full store is emptied with.
    @Test func whatEmptiesAFullStoreStaysForThat() throws {
        let memory = try #require(StoreMemory(limitBytes: 2 << 20))
        while memory.slabs.take(.bag, count: 1).count == 1 {}
        for round in 0..<300 {
            let bag = memory.slabs.take(.bag, count: 1, fromReserve: true)
            try #require(bag.count == 1, "round \(round)")
            #expect(memory.slabs.take(.bag, count: 1).count == 0 && memory.regions.takeChunks(1) == nil)
            _ = memory.slabs.giveBack(.bag, first: bag.first, count: 1)
            #expect(memory.slabs.take(.bag, count: 1).count == 0 && memory.regions.takeChunks(1) == nil)
        }
    }

    @Test func recordsAreLaidOutAsDocumented() throws {
        let store = try Store(core: StoreCore(StoreOptions(), hashKey: .known(1), firstSequence: 0x0102))
        try store.put("key", "value!")
        let core = store.core
        let record = try #require(
            "key".withKeyBytes { core.defaultIndex.find($0, hash: core.defaultIndex.hashKey.hash($0)) })
        let form: UInt32 = 3 << 18 | 6
        let expected: [UInt8] =
            [0x03, 0x01, 0, 0, 0, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: form >> ($0 * 8)) }
            + Array("keyvalue!".utf8)
        #expect(bytes(of: record, count: expected.count) == expected)
        #expect(record.bytes == expected.count && record.sequence == 0x0103)
    }

    /// Where there is a bound, the ticket stands above the number.
    @Test func recordsOfAStoreThatEvictsHaveATicket() throws {
        var options = StoreOptions(atLimit: .evict())
        options.entryLimit = 10
        let store = try Store(core: StoreCore(options, hashKey: .known(1), firstSequence: 0x0102))
        try store.put("key", "value!")
        let core = store.core
        let record = try #require(
            "key".withKeyBytes { core.defaultIndex.find($0, hash: core.defaultIndex.hashKey.hash($0)) })
        #expect(bytes(of: record, count: 8) == [0x03, 0x01, 0, 0, 0, 0, 0xC0, 0x40])
    }

    @Test func longRecordsAreLaidOutAsDocumented() throws {
        let store = try Store(core: StoreCore(StoreOptions(), hashKey: .known(1)))
        let key = [UInt8](repeating: 7, count: 600)
        try store.put(key, [9, 8])
        let core = store.core
        let record = try #require(
            key.withKeyBytes { core.defaultIndex.find($0, hash: core.defaultIndex.hashKey.hash($0)) })
        let head: [UInt8] =
            [1, 0, 0, 0, 0, 0, 0, 0, 0x58, 2, 0, 8, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
            + [UInt8](repeating: 0, count: 16)
        #expect(bytes(of: record, count: 642) == head + key + [9, 8])
    }

    @Test func placeholdersAreLaidOutAsDocumented() throws {
        let store = try Store()
        let participant = try store.core.epochs.participant()
        let outer = store.core.epochs.pinForWriting(participant)
        defer { store.core.epochs.unpin(participant, outer: outer) }
        let made = "key".withKeyBytes { Record.makePlaceholder(key: $0, by: participant, store.core.epochs) }
        let record = try #require(made)
        record.number(0x0102)
        let head: [UInt8] = [2, 1, 0, 0, 0, 0, 0x80, 0x40, 3, 0, 0, 0xF8] + [UInt8](repeating: 0, count: 28)
        #expect(bytes(of: record, count: 43) == head + Array("key".utf8))
        #expect(record.isPlaceholder && record.bytes == 43)
        #expect("key".withKeyBytes { record.hasKey($0, orAbsence: true) })
        #expect(!"key".withKeyBytes { record.hasKey($0, orAbsence: false) })
        record.free(by: participant, store.core.epochs)
    }

    @Test func tombstonesAndLinksAreLaidOutAsDocumented() throws {
        let store = try Store()
        let epochs = store.core.epochs
        let participant = try epochs.participant()
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        let made = "key".withKeyBytes { Record.makeTombstone(key: $0, by: participant, epochs) }
        let tombstone = try #require(made)
        tombstone.number(0x0102)
        tombstone.setOlder(Record(at: 0x0304_0506_0700))
        let head: [UInt8] =
            [2, 1, 0, 0, 0, 0, 0x80, 0x40, 3, 0, 0, 0xE8] + [UInt8](repeating: 0, count: 20)
            + [0, 7, 6, 5, 4, 3, 0, 0]
        #expect(bytes(of: tombstone, count: 43) == head + Array("key".utf8))
        #expect(tombstone.isTombstone && tombstone.isAbsence && !tombstone.hasValue)
        tombstone.free(by: participant, epochs)
    }

    @Test func intentsAreLaidOutAsDocumented() throws {
        let store = try Store()
        let epochs = store.core.epochs
        let participant = try epochs.participant()
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        let block = try #require(epochs.cache(participant).take(Intent.sizeClass))
        let (before, after) = (Record(at: 0x1110), Record(at: 0x2220))
        _ = Intent(
            initializingAt: block, number: 0x0102, before: before, after: after, cell: participant.undecided)
        let words = (0..<5).map { Word(at: block + UInt($0 * 8)).loadRelaxed() }
        #expect(words == [0x0102, 0xD800_0000, 0x2220, UInt64(participant.undecided.address), 0x1110])
        #expect(Record(at: block).isIntent && Record(at: block).older?.address == 0x1110)
        epochs.cache(participant).giveBack(Intent.sizeClass, block)
    }

    @Test func aKeyOf16AndAValueOf100BytesFillTwoCacheLines() {
        #expect(SizeClass(fitting: Record.bytes(key: 16, value: 100)).blockBytes == 128)
    }

    private func bytes(of record: Record, count: Int) -> [UInt8] {
        (0..<count).map { offset in
            let word = Word(at: record.address + UInt(offset / 8 * 8)).loadRelaxed()
            return UInt8(truncatingIfNeeded: word >> UInt64(offset % 8 * 8))
        }
    }
}
