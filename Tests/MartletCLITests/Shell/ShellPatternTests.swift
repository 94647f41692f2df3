import MartletServer
import Testing

@testable import MartletCLI

@Suite struct ShellPatternTests {
    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true), ("a*", "abc", true),
        ("a*", "ba", false), ("*c", "abc", true), ("*b*", "abc", true), ("a?c", "abc", true), ("a?c", "ac", false),
        ("?", "é", true), ("??", "é", false), ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true),
        ("[]]", "]", true), ("[a-]", "-", true), ("[a", "[a", true), (#"\*"#, "*", true), (#"\*"#, "a", false),
        (#"\"#, #"\"#, true), ("user:*:name", "user:1:name", true), ("user:*:name", "user:1:names", false),
    ])
    func patternsMatchWhatTheySay(pattern: String, text: String, matches: Bool) {
        #expect(KeyPattern(shell: Array(pattern.utf8)).matches(Array(text.utf8)) == matches)
    }

    @Test(arguments: 0..<3_000 as Range<UInt64>) func runsAgreeWithTryingAllOfThem(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let pattern = Self.bytes("ab*?", upTo: 8, &random)
        let text = Self.bytes("ab", upTo: 10, &random)
        #expect(KeyPattern(shell: pattern).matches(text) == Self.tryAll(pattern[...], text[...]), "seed \(seed)")
    }

    @Test func manyRunsTakeNoExponentialTime() {
        let pattern = Array(String(repeating: "*a", count: 200).utf8) + Array("b".utf8)
        #expect(!KeyPattern(shell: pattern).matches([UInt8](repeating: UInt8(ascii: "a"), count: 2_000)))
    }

    private static func tryAll(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let part = pattern.first else { return text.isEmpty }
        if part == UInt8(ascii: "*") {
            return (0...text.count).contains { tryAll(pattern.dropFirst(), text.dropFirst($0)) }
        }
        guard let byte = text.first, part == UInt8(ascii: "?") || part == byte else { return false }
        return tryAll(pattern.dropFirst(), text.dropFirst())
    }

    private static func bytes(_ letters: String, upTo count: Int, _ random: inout SplitMix) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in letters.utf8.randomElement(using: &random) ?? 0 }
    }
}
