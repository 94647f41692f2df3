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
            blocks.append(Array(bytes[place..<end]))
            place = end
        }
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
}
