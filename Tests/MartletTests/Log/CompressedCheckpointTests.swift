import MartletTestSupport
import Testing

@testable import Martlet

/// Blocks of checkpoints that are compressed: by builds with the trait `CompressedCheckpoints`, and refused by others.
@Suite struct CompressedCheckpointTests {
    /// A closed directory that needs its checkpoint.
    private func makeDisk(_ value: (Int) -> [UInt8]) throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let store = try open(disk, isReadOnly: false)
        for number in 0..<100 { try store.put("\(number)", value(number)) }
        try store.compact()
        try store.close()
        return disk.reopened()
    }

    private func checkpoint(on disk: SimulatedDisk) throws -> (name: String, bytes: [UInt8]) {
        let name = try #require(try disk.names().first { $0.hasSuffix(CheckpointSummary.suffix) })
        return (name, try disk.contents(of: name))
    }

    /// The codings of the blocks, in their order, by their kinds.
    private func codings(of bytes: [UInt8]) -> [(kind: UInt8, coding: UInt8)] {
        var (place, found): (Int, [(UInt8, UInt8)]) = (0, [])
        while place < bytes.count {
            found.append((bytes[place + 8], bytes[place + 9]))
            let stored = unsafe Int(bytes.span.bytes.littleEndian(at: place + 4, as: UInt32.self))
            place += CheckpointBlock.headerBytes + stored
        }
        return found
    }

    @Test func whatShrinksIsCompressedIfTheBuildCan() throws {
        let disk = try makeDisk { [UInt8](repeating: UInt8($0), count: 200) }
        let (name, bytes) = try checkpoint(on: disk)
        let codings = codings(of: bytes)
        let entries = codings.filter { $0.kind == CheckpointBlock.Kind.entries.rawValue }
        #expect(entries.count > 5 && entries.allSatisfy { $0.coding == (Zstd.isThere ? 1 : 0) })
        #expect(codings.filter { $0.kind != CheckpointBlock.Kind.entries.rawValue }.allSatisfy { $0.coding == 0 })
        #expect(Zstd.isThere ? bytes.count < 10_000 : bytes.count > 20_000)
        #expect(try open(disk).count == 100)
        // The same with nothing compressed, which every build reads.
        disk.place(name, ForgedCheckpoint(bytes).bytes)
        let again = try open(disk)
        for number in 0..<100 {
            #expect(try again.get("\(number)") == [UInt8](repeating: UInt8(number), count: 200))
        }
    }

    /// How far a checkpoint is says what it has, not what that takes: writers are held to it.
    @Test func whatIsCompressedCountsWhole() throws {
        let store = try open(SimulatedDisk(), isReadOnly: false)
        for number in 0..<100 { try store.put("\(number)", [UInt8](repeating: 1, count: 200)) }
        var writer = try CheckpointWriter(
            in: SimulatedDisk(), identity: 1, lastKeyspace: 0, number: 1, logStart: 1, blockBytes: 512)
        var written: [Int] = []
        try writer.write(store.core.defaultEntry, by: try store.core.epochs.participant()) { written.append($0) }
        let last = try #require(written.last)
        #expect(written == written.sorted() && last > 15_000)
        #expect(Zstd.isThere ? writer.bytes < 10_000 : writer.bytes >= last)
    }

    @Test func whatDoesNotShrinkIsStoredAsItIs() throws {
        var random = SeededGenerator(seed: 1)
        let disk = try makeDisk { _ in (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) } }
        #expect(codings(of: try checkpoint(on: disk).bytes).allSatisfy { $0.coding == 0 })
        #expect(try open(disk).count == 100)
    }

    /// A checkpoint whose first block of entries says that it is compressed, and holds those bytes.
    private func forge(_ disk: SimulatedDisk, stored: [UInt8], wholeBytes: UInt32) throws -> String {
        let (name, bytes) = try checkpoint(on: disk)
        var forged = ForgedCheckpoint(bytes)
        forged.replaceEntries(stored: stored, wholeBytes: wholeBytes)
        disk.place(name, forged.bytes)
        return name
    }

    /// Not as damage: the file is good, and another build reads it.
    @Test(.enabled(if: !Zstd.isThere)) func aBuildThatCannotReadItSaysSo() throws {
        let disk = try makeDisk { _ in [UInt8](repeating: 1, count: 200) }
        let name = try forge(disk, stored: CompressedCheckpointTests.frame, wholeBytes: 300)
        let changes = disk.changeCount
        let expected = StoreError.compressionMissing(path: "disk/\(name)")
        #expect(storeError { try open(disk) } == expected)
        #expect("\(expected)".contains("CompressedCheckpoints"))
        var backup = Backup(from: disk, to: SimulatedDisk())
        #expect(storeError { try backup.run() } == expected)
        var repair = try Repair(from: disk)
        #expect(storeError { try repair.run { SimulatedDisk() } } == expected)
        var check = DirectoryCheck(disk)
        try check.run()
        #expect(check.report.problems.contains { $0.file == name && $0.reason.contains("CompressedCheckpoints") })
        #expect(disk.changeCount == changes)
        // The control: a block that is damaged besides is damaged. The first block of entries comes after the start.
        disk.flip(bit: 0, at: 2 * CheckpointBlock.headerBytes + 40 + 1, in: name)
        guard case .corrupted = storeError({ try open(disk) }) else {
            Issue.record("damage is not told from a compressed block")
            return
        }
    }

    /// What 300 bytes of one entry were compressed to by zstd 1.5.4, and is read for good.
    private static let frame: [UInt8] = [
        40, 181, 47, 253, 96, 44, 0, 189, 0, 0, 112, 7, 0, 1, 0, 3, 0, 21, 1, 0,
        0, 107, 101, 121, 1, 3, 16, 0, 17, 202, 23, 193, 176,
    ]

    @Test(.enabled(if: Zstd.isThere)) func aCompressedBlockThatIsNotWhatItSaysIsDamage() throws {
        let frames: [([UInt8], UInt32)] = [
            ([1, 2, 3], 300), (CompressedCheckpointTests.frame, 299), (CompressedCheckpointTests.frame, 301),
            (CompressedCheckpointTests.frame.dropLast(), 300), (CompressedCheckpointTests.frame, 1 << 28),
        ]
        for (stored, wholeBytes) in frames {
            let disk = try makeDisk { _ in [UInt8](repeating: 1, count: 200) }
            _ = try forge(disk, stored: stored, wholeBytes: wholeBytes)
            guard case .corrupted = storeError({ try open(disk) }) else {
                Issue.record("\(stored.count) bytes that are said to be \(wholeBytes) were read")
                return
            }
        }
    }

    /// The control, and golden bytes: what was compressed once stays readable.
    @Test(.enabled(if: Zstd.isThere)) func aCompressedBlockIsRead() throws {
        let whole = try #require(
            unsafe Zstd.decompress(CompressedCheckpointTests.frame.span.bytes, count: 300))
        #expect(whole == CompressedCheckpointTests.entry)
    }

    /// An entry of a checkpoint, of 300 bytes.
    private static let entry: [UInt8] = {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt64(7))
        // A put in the default keyspace.
        bytes += [1, 0, 3, 0, 0, 0, 0, 0]
        bytes.append(littleEndian: UInt32(277))
        return bytes + Array("key".utf8) + [UInt8](repeating: 1, count: 277)
    }()

    private func open(_ disk: SimulatedDisk, isReadOnly: Bool = true) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: disk, isReadOnly: isReadOnly, limits: .tiny))
    }
}
