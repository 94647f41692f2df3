// Compiled by Fuzz/run with the store as a module, not by the package.

@testable import Martlet

/// Reads any bytes as one or two files of a log. The first byte says what is made right in them, and whether the store that
/// they are is opened to be written as well; the next two, how many bytes are the first file's.
/// - Returns: -1 where there is not even a header: nothing is to be made of such an input by changing it further.
@c(LLVMFuzzerTestOneInput)
public func fuzzLog(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard bytes.count > 3 + FuzzedSegment.headerBytes else { return -1 }
    let repair = FuzzedSegment.Repair(hasChecksums: bytes[0] & 1 != 0, fits: bytes[0] & 3 == 3)
    let middle = min(3 + Int(bytes[1]) | Int(bytes[2]) << 8, bytes.count)
    var segments = [FuzzedSegment(bytes[3..<middle], after: nil, repair)]
    if bytes.count - middle > FuzzedSegment.headerBytes {
        segments.append(FuzzedSegment(bytes[middle...], after: segments[0], repair))
    }
    for segment in segments { checkRecords(of: segment.bytes) }
    DirectoryOpening(segments.map(\.file)).check(isWritable: bytes[0] & 4 != 0)
    return 0
}

/// Has every record read that can be found, also where the file ends too early or has no header.
private func checkRecords(of bytes: [UInt8]) {
    var header = LogSegmentHeader(
        identity: 0, incarnation: unsafe bytes.span.bytes.littleEndian(at: 24, as: UInt32.self), base: 0,
        fileBytes: bytes.count + 1024)
    if let found = try? LogSegmentHeader(unsafe bytes.span.bytes.extracting(first: LogSegmentHeader.bytes)) {
        expect((try? LogSegmentHeader(unsafe found.encoded.span.bytes)) == found, "written and read again: \(found)")
        header = found
        // A store does not open one that lacks more.
        header.fileBytes = min(found.fileBytes, bytes.count + 1024)
    }
    var scanner = LogScanner(LogSegment(header: header, file: MemoryFile(bytes)))
    var end = header.base
    while true {
        guard case .record(let record)? = try? scanner.next() else {
            _ = try? scanner.isAttestedBeyond()
            guard (try? scanner.findNext()) == true else { return }
            expect(scanner.position > end, "the next record is not after the last one")
            end = scanner.position
            continue
        }
        expect(record.number > end && record.number == scanner.position, "a record goes back")
        let place = header.offset(of: end)
        expect(Int(record.length) <= header.offset(of: record.number) - place, "a record is larger than its place")
        scanner.withPayload { payload in
            let expected = bytes[place + LogRecordHeader.bytes..<place + Int(record.length)]
            expect([UInt8](copying: payload) == Array(expected), "a payload is not what the file has")
            checkEffects(payload)
        }
        end = record.number
    }
}

/// What is read as effects has the same bytes when it is written.
private func checkEffects(_ payload: RawSpan) {
    var again: [UInt8] = []
    let isWhole = Effect.forEach(in: payload) { again.append($0, $1, $2) }
    let bytes = [UInt8](copying: payload)
    expect(isWhole ? bytes == again : bytes.starts(with: again), "effects: \(bytes), written again: \(again)")
}
