import MartletRESP
import Testing

/// The bytes of replies, in both versions.
struct ReplyWriterTests {
    private func text(_ version: RESPVersion, _ write: (inout ReplyWriter) -> Void) -> String {
        var writer = ReplyWriter(version: version)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func bothVersionsWriteTheSameForWhatBothHave() {
        for version in [RESPVersion.two, .three] {
            #expect(text(version) { $0.simple("OK") } == "+OK\r\n")
            #expect(text(version) { $0.error("ERR a\r\nb") } == "-ERR a  b\r\n")
            #expect(text(version) { $0.integer(.min) } == ":-9223372036854775808\r\n")
            #expect(text(version) { $0.integer(0) } == ":0\r\n")
            #expect(text(version) { $0.bulk("a\r\n") } == "$3\r\na\r\n\r\n")
            #expect(text(version) { $0.bulk([UInt8]()) } == "$0\r\n\r\n")
            #expect(text(version) { $0.array(3) } == "*3\r\n")
        }
    }

    @Test func versionTwoWritesWhatItHasInTheirPlace() {
        #expect(text(.two) { $0.null() } == "$-1\r\n")
        #expect(text(.two) { $0.nullArray() } == "*-1\r\n")
        #expect(text(.two) { $0.map(2) } == "*4\r\n")
        #expect(text(.two) { $0.set(2) } == "*2\r\n")
        #expect(text(.two) { $0.verbatim("hi") } == "$2\r\nhi\r\n")
    }

    @Test func versionThreeHasItsOwn() {
        #expect(text(.three) { $0.null() } == "_\r\n")
        #expect(text(.three) { $0.nullArray() } == "_\r\n")
        #expect(text(.three) { $0.map(2) } == "%2\r\n")
        #expect(text(.three) { $0.set(2) } == "~2\r\n")
        #expect(text(.three) { $0.verbatim("hi") } == "=6\r\ntxt:hi\r\n")
    }
}
