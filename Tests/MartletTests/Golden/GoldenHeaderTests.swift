import Testing

@testable import Martlet

/// Each field of the log's headers has its bytes at its place, which later versions must find there.
@Suite struct GoldenHeaderTests {
    // MARK: - A file of the log

    private static let segment: LogSegmentHeader = {
        var header = LogSegmentHeader(
            identity: 0x1122_3344_5566_7788, incarnation: 0x99AA_BBCC, base: 64, fileBytes: 8192)
        (header.previousBase, header.previousEnd, header.sealedEnd) = (0, 32, 128)
        return header
    }()

    private static let segmentFields = [
        GoldenField("magic", at: 0, "4d4152544c4f4700"),
        GoldenField("version", at: 8, "01000000"),
        GoldenField("checksum", at: 12, "a547561d"),
        GoldenField("identity", at: 16, "8877665544332211"),
        GoldenField("incarnation", at: 24, "ccbbaa99"),
        GoldenField("zero", at: 28, "00000000"),
        GoldenField("base", at: 32, "4000000000000000"),
        GoldenField("file bytes", at: 40, "0020000000000000"),
        GoldenField("previous base", at: 48, "0000000000000000"),
        GoldenField("previous end", at: 56, "2000000000000000"),
        GoldenField("sealed end", at: 64, "8000000000000000"),
        GoldenField("zeros", at: 72, String(repeating: "00", count: 4024)),
    ]

    @Test func theHeaderOfALogFileHasTheseFields() throws {
        let bytes = GoldenHeaderTests.segment.encoded
        #expect(GoldenField.differences(of: GoldenHeaderTests.segmentFields, from: bytes) == [])
        #expect(bytes.count == 4096)
        #expect(try LogSegmentHeader(unsafe bytes.span.bytes) == GoldenHeaderTests.segment)
    }

    enum SegmentField: String, CaseIterable, Sendable {
        case identity, incarnation, base
        case fileBytes = "file bytes"
        case previousBase = "previous base"
        case previousEnd = "previous end"
        case sealedEnd = "sealed end"

        func change(_ header: inout LogSegmentHeader) {
            switch self {
            case .identity: header.identity += 1
            case .incarnation: header.incarnation += 1
            case .base: header.base += 1
            case .fileBytes: header.fileBytes += 32
            case .previousBase: header.previousBase += 1
            case .previousEnd: header.previousEnd += 1
            case .sealedEnd: header.sealedEnd += 1
            }
        }
    }

    /// A field by its name in the program is the field of that name in the file, and no other.
    @Test(arguments: SegmentField.allCases) func eachFieldOfALogFileIsTheOneOfItsName(field: SegmentField) {
        var other = GoldenHeaderTests.segment
        field.change(&other)
        let changed = GoldenField.changed(
            GoldenHeaderTests.segmentFields, from: GoldenHeaderTests.segment.encoded, to: other.encoded)
        #expect(changed == ["checksum", field.rawValue])
    }

    // MARK: - A record

    private static let recordFields = [
        GoldenField("checksum", at: 0, "9f85bd54"),
        GoldenField("length", at: 4, "1a000000"),
        GoldenField("number", at: 8, "060504030201"),
        GoldenField("kind", at: 14, "04"),
        GoldenField("flags", at: 15, "00"),
        GoldenField("incarnation", at: 16, "0d0c0b0a"),
        GoldenField("distance", at: 20, "0e000000"),
        GoldenField("payload", at: 24, "aabb"),
    ]

    private static let record = recordFields.flatMap { field in
        stride(from: 0, to: field.bytes.count, by: 2).map { place in
            UInt8(field.bytes.dropFirst(place).prefix(2), radix: 16) ?? 0
        }
    }

    @Test func theHeaderOfARecordHasTheseFields() throws {
        let record = GoldenHeaderTests.record
        let header = try #require(LogRecordHeader(unsafe record.span.bytes))
        #expect(header.length == 26)
        #expect(header.number == 0x0102_0304_0506)
        #expect(header.kind == .fragment)
        #expect(header.incarnation == 0x0A0B_0C0D)
        #expect(header.distance == 14)
        #expect(header.attested == 0x0102_0304_04F8)
        let checksum = unsafe record.span.bytes.extracting(4..<26).checksum()
        #expect(header.checksum == checksum)
        let kinds: [LogRecordHeader.Kind] = [.change, .void, .attest, .fragment, .fragmented]
        #expect(kinds.map(\.rawValue) == [1, 2, 3, 4, 5])
    }

    /// A change of a new store, as it is in the file: only the incarnation, and with it the checksum, is by chance.
    @Test func aRecordIsWrittenWithTheseFields() throws {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        try store.put("key", "value")
        try store.close()
        let name = LogSegmentHeader.name(base: 0)
        let record = Array(try disk.contents(of: name)[4096..<4096 + 64])
        let incarnation = try LogSegment.open(name, in: disk).header.incarnation
        let fields = [
            GoldenField("checksum", at: 0, digits(unsafe record.span.bytes.extracting(4..<44).checksum())),
            GoldenField("length", at: 4, "2c000000"),
            GoldenField("number", at: 8, "020000000000"),
            GoldenField("kind", at: 14, "01"),
            GoldenField("flags", at: 15, "00"),
            GoldenField("incarnation", at: 16, digits(incarnation)),
            GoldenField("distance", at: 20, "02000000"),
            GoldenField("effect", at: 24, "010003000000000005000000"),
            GoldenField("key", at: 36, "6b6579"),
            GoldenField("value", at: 39, "76616c7565"),
            GoldenField("zeros", at: 44, String(repeating: "00", count: 20)),
        ]
        #expect(GoldenField.differences(of: fields, from: record) == [])
    }

    private func digits(_ number: UInt32) -> String {
        let digits = String(number.byteSwapped, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The control: what is elsewhere, or has other bytes, is named.
    @Test func fieldsThatDifferAreNamed() {
        var bytes = GoldenHeaderTests.record
        bytes[5] = 1
        bytes[20] = 1
        let differences = GoldenField.differences(of: GoldenHeaderTests.recordFields, from: bytes)
        #expect(differences == ["length is 1a010000, not 1a000000", "distance is 01000000, not 0e000000"])
        let gap = [GoldenField("a", at: 0, "9f"), GoldenField("b", at: 2, "bd")]
        #expect(GoldenField.differences(of: gap, from: bytes) == ["b is at 2, not at 1"])
    }
}
