import MartletRESP
import MartletTestSupport
import Testing

/// Replies counted in bytes, whole and in pieces.
struct ReplyScannerTests {
    /// What was found in some bytes, which end in pieces at some positions.
    private func read(_ text: String, piecesEndingAt ends: [Int] = []) throws(ReplyScanner.NoReply) -> ReplyScanner {
        let bytes = Array(text.utf8)
        var scanner = ReplyScanner()
        var begin = 0
        for end in ends + [bytes.count] {
            let span = bytes.span
            try scanner.read(span.extracting(begin..<end))
            begin = end
        }
        return scanner
    }

    private static let all =
        "+OK\r\n-ERR no\r\n:-12\r\n$3\r\na\r\n\r\n$0\r\n\r\n$-1\r\n*2\r\n*1\r\n:1\r\n$-1\r\n*0\r\n*-1\r\n"

    @Test func everyKindIsOneReply() throws {
        let scanner = try read(Self.all)
        #expect(scanner.replyCount == 9)
        #expect(scanner.nullCount == 3)
        #expect(scanner.errorCount == 1)
        #expect(scanner.firstError == "ERR no")
    }

    @Test func everySplitGivesWhatTheWholeGives() throws {
        for first in 0...Self.all.utf8.count {
            for second in stride(from: first, through: Self.all.utf8.count, by: 3) {
                let scanner = try read(Self.all, piecesEndingAt: [first, second])
                #expect(scanner.replyCount == 9 && scanner.nullCount == 3 && scanner.firstError == "ERR no")
            }
        }
    }

    @Test func whatIsNotCompleteIsNotCounted() throws {
        for text in ["+OK", "$3\r\nab", "$3\r\nabc", "*2\r\n:1\r\n", "*1\r\n*1\r\n*1\r\n"] {
            #expect(try read(text).replyCount == 0, "\(text)")
        }
    }

    /// Neither recursion nor numbers that run over.
    @Test func arraysInArraysAndHugeLengthsEndNothing() throws {
        #expect(try read(String(repeating: "*1\r\n", count: 100_000) + ":1\r\n").replyCount == 1)
        #expect(try read(String(repeating: "*4294967296\r\n", count: 10_000)).replyCount == 0)
        for text in ["$4294967297\r\n", "*99999999999999999999\r\n", "?\r\n", "$x\r\n", "*\u{1}\r\n"] {
            #expect(throws: ReplyScanner.NoReply.self, "\(text)") { try read(text) }
        }
    }

    @Test(arguments: Seed.some(20)) func anyBytesAreReadOrRefused(seed: Seed) {
        var random = seed.generator()
        let alphabet = Array("*$+-:0123456789\r\na".utf8)
        for _ in 0..<500 {
            let count = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            _ = try? read(String(decoding: bytes, as: UTF8.self))
        }
    }
}
