import MartletTestSupport

@testable import Martlet

/// A file of a store with some fields changed, and checksums that say that nothing was.
struct ForgedFile {
    private(set) var bytes: [UInt8]

    init(_ name: String, _ original: [UInt8], _ random: inout SeededGenerator) {
        bytes = original
        let used = original.indices.filter { original[$0] != 0 || $0 % 64 == 0 }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard let place = used.randomElement(using: &random) else { continue }
            // Fields are a few bytes wide, and their extremes are the most likely to be wrong.
            let value = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)].randomElement(
                using: &random)
            let end = min(place + Int.random(in: 1...8, using: &random), bytes.count)
            for index in place..<end { bytes[index] = value ?? 0 }
        }
        if name.hasSuffix(LogSegmentHeader.suffix) { sealLog() } else { sealCheckpoint() }
    }

    private mutating func sealLog() {
        seal(at: 12, over: 16..<96)
        let base = number(at: 32, as: UInt64.self)
        var place = LogSegmentHeader.bytes
        while place + LogRecordHeader.bytes <= bytes.count {
            let length = Int(number(at: place + 4, as: UInt32.self))
            guard length >= LogRecordHeader.bytes, place + length <= bytes.count else { return }
            seal(at: place, over: place + 4..<place + length)
            let end = number(at: place + 8, as: UInt64.self) & LogRecordHeader.numberMask
            guard end > base, end - base < UInt64(bytes.count) else { return }
            let next = LogSegmentHeader.bytes + Int(end - base) * LogPosition.unitBytes
            guard next > place else { return }
            place = next
        }
    }

    private mutating func sealCheckpoint() {
        var place = 0
        while place + CheckpointBlock.headerBytes <= bytes.count {
            let end = place + CheckpointBlock.headerBytes + Int(number(at: place + 4, as: UInt32.self))
            guard end <= bytes.count else { return }
            seal(at: place, over: place + 4..<end)
            place = end
        }
    }

    private func number<Number: FixedWidthInteger & BitwiseCopyable>(at place: Int, as type: Number.Type) -> Number {
        unsafe bytes.span.bytes.littleEndian(at: place, as: type)
    }

    private mutating func seal(at place: Int, over range: Range<Int>) {
        let checksum = unsafe bytes.span.bytes.extracting(range).checksum()
        bytes.set(littleEndian: checksum, at: place)
    }
}
