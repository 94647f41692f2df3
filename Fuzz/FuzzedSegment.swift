@testable import Martlet

/// A file of the log made of an input's bytes: the part of its header that says something, then records.
struct FuzzedSegment {
    /// How many bytes of the header there are in the input.
    static let headerBytes = 96

    private(set) var bytes: [UInt8]
    /// Where the last record ends that fits its place.
    private(set) var end: UInt64 = 0

    /// What is made right that a fuzzer does not hit upon.
    struct Repair {
        /// The checksums.
        var hasChecksums: Bool
        /// The fields too that say where a record or a file is.
        var fits: Bool
    }

    init(_ input: ArraySlice<UInt8>, after before: FuzzedSegment?, _ repair: Repair) {
        let header = input.prefix(FuzzedSegment.headerBytes)
        let records = input.dropFirst(FuzzedSegment.headerBytes)
        let padding = (LogPosition.unitBytes - records.count % LogPosition.unitBytes) % LogPosition.unitBytes
        bytes = Array(header) + repeatElement(0, count: LogSegmentHeader.bytes - header.count) + records
        bytes.append(contentsOf: repeatElement(0, count: padding))
        if repair.fits { fitHeader(after: before) }
        if repair.hasChecksums { repairRecords(repair) }
        if repair.hasChecksums { seal(at: 12, over: 16..<FuzzedSegment.headerBytes) }
    }

    /// Under the name that its header gives it.
    var file: FuzzedFile { FuzzedFile(name: LogSegmentHeader.name(base: number(at: 32)), bytes: bytes) }

    private mutating func fitHeader(after before: FuzzedSegment?) {
        bytes.set(littleEndian: LogSegmentHeader.magic, at: 0)
        bytes.set(littleEndian: LogSegmentHeader.version, at: 8)
        bytes.set(littleEndian: UInt64(bytes.count), at: 40)
        guard let before else { return }
        bytes.set(littleEndian: before.number(at: 16), at: 16)
        bytes.set(littleEndian: max(number(at: 32), before.end), at: 32)
        bytes.set(littleEndian: before.number(at: 32), at: 48)
        bytes.set(littleEndian: before.end, at: 56)
    }

    private mutating func repairRecords(_ repair: Repair) {
        let base = number(at: 32)
        var place = LogSegmentHeader.bytes
        end = base
        while place + LogRecordHeader.bytes <= bytes.count, end < LogRecordHeader.numberMask {
            let length = Int(UInt32(truncatingIfNeeded: number(at: place) >> 32))
            guard length >= LogRecordHeader.bytes, place + length <= bytes.count else { return }
            if repair.fits { fitRecord(at: place, length) }
            seal(at: place, over: place + 4..<place + length)
            let next = number(at: place + 8) & LogRecordHeader.numberMask
            guard next > end, next - base <= UInt64(bytes.count / LogPosition.unitBytes) else { return }
            end = next
            place = LogSegmentHeader.bytes + Int(end - base) * LogPosition.unitBytes
        }
    }

    private mutating func fitRecord(at place: Int, _ length: Int) {
        let word = number(at: place + 8) & ~LogRecordHeader.numberMask
        let next = (end + LogPosition.units(for: length)) & LogRecordHeader.numberMask
        bytes.set(littleEndian: word | next, at: place + 8)
        bytes.set(littleEndian: UInt32(truncatingIfNeeded: number(at: 24)), at: place + 16)
    }

    private func number(at place: Int) -> UInt64 { unsafe bytes.span.bytes.littleEndian(at: place, as: UInt64.self) }

    private mutating func seal(at place: Int, over range: Range<Int>) {
        bytes.set(littleEndian: unsafe bytes.span.bytes.extracting(range).checksum(), at: place)
    }
}
