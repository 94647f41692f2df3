import Testing

@testable import MartletCLI

@Suite struct TokenizerTests {
    @Test(arguments: [
        ("get user:1", ["get", "user:1"]),
        ("  a\t b  ", ["a", "b"]),
        ("", []), (" \t", []), ("# put a b", []), (" # put", []), ("put #1", ["put", "#1"]),
        (#"put k {"a":1}"#, ["put", "k", #"{"a":1}"#]),
        (#"put "two words" 'and \n "more"'"#, ["put", "two words", #"and \n "more""#]),
        (#""a\tb\"c\\" '' "" x\x41\0"#, ["a\tb\"c\\", "", "", "xA\0"]),
        ("it's 5\"", ["it's", "5\""]),
    ])
    func linesAreCutIntoWords(line: String, words: [String]) throws {
        #expect(try Tokenizer.words(of: Array(line.utf8)).map(\.text) == words)
    }

    @Test(arguments: [
        (#"put "a b"#, 4..<5, "not closed"), ("put 'a", 4..<5, "not closed"),
        (#"put "a"b"#, 7..<8, "blank must follow"), (#"put a\q"#, 5..<7, "no such escape"),
        (#"put \x4"#, 4..<6, "two hexadecimal digits"), (#"put "\xg0""#, 5..<7, "two hexadecimal digits"),
        (#"put a\"#, 5..<6, "nothing follows"),
    ])
    func problemsNameTheirPlace(line: String, place: Range<Int>, message: String) {
        let problem = #expect(throws: ShellProblem.self) { _ = try Tokenizer.words(of: Array(line.utf8)) }
        #expect(problem?.place == place)
        #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
    }

    @Test(arguments: 0..<2_000 as Range<UInt64>) func whatIsQuotedIsReadBack(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let words = (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.randomBytes(&random) }
        let line = words.map(ByteText.word).joined(separator: " ")
        #expect(try Tokenizer.words(of: Array(line.utf8)).map(\.bytes) == words, "seed \(seed): \(line)")
        #expect(!line.unicodeScalars.contains(where: ByteText.isControl), "seed \(seed): \(line)")
    }

    @Test(arguments: 0..<2_000 as Range<UInt64>) func anyLineIsReadOrRefused(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let line = Self.randomBytes(&random)
        do throws(ShellProblem) {
            let places = try Tokenizer.words(of: line).map(\.place)
            #expect(zip(places, places.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "seed \(seed)")
            #expect(places.allSatisfy { !$0.isEmpty && $0.upperBound <= line.count }, "seed \(seed)")
        } catch {
            let report = error.report(on: line)
            #expect(report.split(separator: "\n").count == 3, "seed \(seed): \(report)")
        }
    }

    @Test func whatCouldBeTakenForSomethingElseIsShownInQuotes() {
        let shown: [(String, String)] = [
            ("Alice", "Alice"), ("two words", "two words"), (#"C:\x"#, #"C:\x"#), ("é🙂", "é🙂"), ("", "\"\""),
            ("(none)", "\"(none)\""), (#""a""#, #""\"a\"""#), ("a\nb\u{1B}[0m", #""a\nb\x1b[0m""#),
            ("\u{2028}", #""\xe2\x80\xa8""#),
        ]
        for (text, expected) in shown { #expect(ByteText.shown(Array(text.utf8)) == expected) }
        #expect(ByteText.shown([0xFF, 65, 0xC3]) == #""\xffA\xc3""#)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64IsAsInItsStandard(text: String, encoded: String) {
        #expect(Base64.text(Array(text.utf8)) == encoded)
    }

    @Test func aLongLineIsShownAroundWhatIsWrong() {
        let line = Array((String(repeating: "a", count: 500) + " wrong " + String(repeating: "b", count: 500)).utf8)
        let report = ShellProblem("bad", at: 501..<506).report(on: line)
        let lines = report.split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.count < 100 })
        #expect(zip(lines[1], lines[2]).filter { $1 == "^" }.map { String($0.0) }.joined() == "wrong")
    }

    /// Rich in what means something to the tokenizer, and in what is no text.
    private static func randomBytes(_ random: inout SplitMix) -> [UInt8] {
        let letters = Array("\"\"''\\\\ \t\n#-x0nA1(é🙂\u{2028}".utf8) + [0, 0x1B, 0x80, 0xC3, 0xFF]
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in letters.randomElement(using: &random) ?? 0 }
    }
}
