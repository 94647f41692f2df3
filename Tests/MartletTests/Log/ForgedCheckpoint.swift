@testable import Martlet

/// A checkpoint in its blocks, for tests to change: the checksums are right whatever is in it.
struct ForgedCheckpoint {
    /// With their headers.
    private(set) var blocks: [[UInt8]] = []

    init(_ bytes: [UInt8]) {
        var place = 0
        while place < bytes.count {
            let stored = unsafe Int(bytes.span.bytes.littleEndian(at: place + 4, as: UInt32.self))
            let end = place + CheckpointBlock.headerBytes + stored
            blocks.append(ForgedCheckpoint.plain(Array(bytes[place..<end])))
            place = end
        }
    }

    /// A block as it is when nothing is compressed.
    private static func plain(_ block: [UInt8]) -> [UInt8] {
        guard block[9] != 0 else { return block }
        let whole = unsafe Int(block.span.bytes.littleEndian(at: 12, as: UInt32.self))
        let stored = unsafe block.span.bytes.extracting(droppingFirst: CheckpointBlock.headerBytes)
        var plain = CheckpointBlock.unsealed + (Zstd.decompress(stored, count: whole) ?? [])
        CheckpointBlock.seal(&plain, .entries)
        return plain
    }

    var bytes: [UInt8] { Array(blocks.joined()) }

    /// The number in the first block of a kind, at a place after its header.
    func number(at offset: Int, in kind: CheckpointBlock.Kind) -> UInt64 {
        let block = blocks.first { $0[8] == kind.rawValue } ?? []
        return unsafe block.span.bytes.littleEndian(at: CheckpointBlock.headerBytes + offset, as: UInt64.self)
    }

    /// Sets a number in the first block of a kind, at a place after its header.
    mutating func set(_ number: UInt64, at offset: Int, in kind: CheckpointBlock.Kind) {
        guard let block = blocks.firstIndex(where: { $0[8] == kind.rawValue }) else {
            preconditionFailure("no block of kind \(kind)")
        }
        blocks[block].set(littleEndian: number, at: CheckpointBlock.headerBytes + offset)
        CheckpointBlock.seal(&blocks[block], kind)
    }

    /// Puts other bytes in the place of what the first block of entries has, as compressed ones that were so many.
    mutating func replaceEntries(stored: [UInt8], wholeBytes: UInt32) {
        guard let place = blocks.firstIndex(where: { $0[8] == CheckpointBlock.Kind.entries.rawValue }) else {
            preconditionFailure("no entries")
        }
        var block = CheckpointBlock.unsealed + stored
        CheckpointBlock.seal(&block, .entries)
        block[9] = CheckpointBlock.Coding.zstd.rawValue
        block.set(littleEndian: wholeBytes, at: 12)
        block.set(littleEndian: unsafe block.span.bytes.extracting(droppingFirst: 4).checksum(), at: 0)
        blocks[place] = block
    }
}
