@testable import Martlet

/// A checkpoint made of an input's bytes.
struct FuzzedCheckpoint {
    private(set) var bytes: [UInt8]
    /// Where the blocks are, up to the first that does not fit into the file.
    private var blocks: [Range<Int>] = []

    init(_ input: ArraySlice<UInt8>, hasChecksums: Bool) {
        bytes = Array(input)
        var start = 0
        while start + CheckpointBlock.headerBytes <= bytes.count {
            let stored = Int(unsafe bytes.span.bytes.littleEndian(at: start + 4, as: UInt32.self))
            let end = start + CheckpointBlock.headerBytes + stored
            guard end <= bytes.count else { break }
            blocks.append(start..<end)
            if hasChecksums {
                bytes.set(
                    littleEndian: unsafe bytes.span.bytes.extracting(start + 4..<end).checksum(), at: start)
            }
            start = end
        }
    }

    /// Under the name that its number gives it.
    var file: FuzzedFile {
        let number = number(at: CheckpointBlock.headerBytes + 24)
        return FuzzedFile(name: FileName.hexadecimal(number) + CheckpointSummary.suffix, bytes: bytes)
    }

    /// An empty log that goes on where the checkpoint says that it ends.
    var log: FuzzedFile {
        let end = min(number(at: bytes.count - 24), LogRecordHeader.numberMask)
        let header = LogSegmentHeader(
            identity: number(at: CheckpointBlock.headerBytes + 16), incarnation: 1, base: end,
            fileBytes: LogSegmentHeader.bytes)
        return FuzzedFile(name: header.name, bytes: header.encoded)
    }

    /// What the blocks of a kind have, up to the last block of a checkpoint.
    func payload(of kind: CheckpointBlock.Kind) -> [UInt8] {
        let last = blocks.firstIndex { bytes[$0.lowerBound + 8] == CheckpointBlock.Kind.end.rawValue } ?? blocks.count
        return blocks.prefix(last).filter { bytes[$0.lowerBound + 8] == kind.rawValue }
            .flatMap { bytes[$0.lowerBound + CheckpointBlock.headerBytes..<$0.upperBound] }
    }

    private func number(at place: Int) -> UInt64 { unsafe bytes.span.bytes.littleEndian(at: place, as: UInt64.self) }
}
