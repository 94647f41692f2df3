import Testing

@testable import MartletCLI

@Suite struct RedisFormatTests {
    @Test(arguments: [
        ("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nv\r\n*3\r\n", ["k", "v\r\n*3"]),
        ("*3\r\n$3\r\nset\r\n$0\r\n\r\n$0\r\n\r\n", ["", ""]),
        ("SET k v\r\n", ["k", "v"]),
        ("  set\tk   v  ", ["k", "v"]),
        (#"SET "a b" 'c d'"# + "\n", ["a b", "c d"]),
        (#"SET "\x41\n\r\t\b\a\"\\\q" 'it\'s\n'"# + "\n", ["A\n\r\t\u{8}\u{7}\"\\q", "it's\\n"]),
        (#""SET" a"b" """# + "\n", ["ab", ""]),
    ])
    func commandsAreRead(input: String, entry: [String]) {
        for blockBytes in 1...input.utf8.count + 1 {
            let found = BlockwiseReading(Array(input.utf8), RedisFormat.self, blockBytes: blockBytes, .store)
            #expect(found.pairs == [entry.map { Array($0.utf8) }], "blocks of \(blockBytes)")
            #expect(found.problems == [], "blocks of \(blockBytes)")
        }
    }

    private static let count = "expected 3, for SET, a key and a value, or 5, with when it expires"

    @Test(arguments: [
        ("SET k v EX 10", EntryLifetime.left(milliseconds: 10_000)), ("set k v pX 1\n", .left(milliseconds: 1)),
        ("SET k v EXAT 17\n", .until(milliseconds: 17_000)), (#"SET k v "PXAT" '17' "#, .until(milliseconds: 17)),
        ("*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$2\r\nex\r\n$1\r\n2\r\n", .left(milliseconds: 2_000)),
    ])
    func lifetimesAreRead(input: String, lifetime: EntryLifetime) {
        for blockBytes in 1...input.utf8.count + 1 {
            let found = BlockwiseReading(Array(input.utf8), RedisFormat.self, blockBytes: blockBytes, .store)
            #expect(found.entries.map(\.lifetime) == [lifetime] && found.problems == [], "blocks of \(blockBytes)")
        }
    }

    @Test func deadlinesAreWrittenInMilliseconds() {
        let text = "*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$4\r\nPXAT\r\n$13\r\n1700000000001\r\n"
        #expect(RedisFormat.text(of: [[[107], [118]]], until: [1_700_000_000_001]) == Array(text.utf8))
    }

    @Test(arguments: [
        ("GET k\n", "line 1, column 1: expected SET"),
        ("SET k\n", "line 1, column 6: expected a value"),
        ("\nSET\n", "line 2, column 4: expected a key"),
        ("SET k v NX\n", "line 1, column 9: expected the end of the line, or EX, PX, EXAT or PXAT"),
        ("SET k v EX\n", "line 1, column 11: expected a number above 0"),
        ("SET k v EX 0\n", "line 1, column 12: expected a number above 0"),
        ("SET k v PX -1\n", "line 1, column 12: expected a number above 0"),
        ("SET k v PX 9223372036854775808\n", "line 1, column 12: expected a number above 0"),
        ("SET k v EXAT 9223372036854776\n", "line 1, column 14: expected a number above 0"),
        ("SET k v PX 00000000000000000001\n", "line 1, column 12: expected a number above 0"),
        ("SET k v EX 1 NX\n", "line 1, column 14: expected the end of the line after the number"),
        (
            "*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$2\r\nNX\r\n$3\r\nGET\r\n",
            "line 9, column 1: expected EX, PX, EXAT or PXAT"
        ),
        (
            "*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$2\r\nPX\r\n$2\r\n1s\r\n",
            "line 11, column 1: expected a number above 0"
        ),
        ("SET k \"v\n", "line 1, column 9: expected a quote that ends the word"),
        ("SET \"k\"v w\n", "line 1, column 8: expected a space after the quote"),
        ("SET 123456789 v\n", "line 1, column 13: the key is longer than 8 bytes"),
        ("SET k '123456789'\n", "line 1, column 16: the value is longer than 8 bytes"),
        ("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", "line 1, column 2: \(Self.count)"),
        ("*3\r\n$3\r\nGET\r\n$1\r\nk\r\n$1\r\nv\r\n", "line 3, column 1: expected SET"),
        ("*3\r\n$3\r\nSET\r\n$9\r\n123456789\r\n$1\r\nv\r\n", "line 4, column 2: the key is longer than 8 bytes"),
        ("*3\r\n$3\r\nSET\r\n$x\r\n", "line 4, column 2: expected a number"),
        ("*3\r\n$3\r\nSET\r\n:1\r\n", "line 4, column 1: expected $ and a length"),
        ("*3\r\n$3\r\nSET\r\n$1\r\nkk\r\n", "line 5, column 2: expected a carriage return and a newline after 1 bytes"),
        ("*3\n", "line 1, column 3: expected a carriage return and a newline after the number"),
        ("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nv\n", "line 6, column 2: expected no more than the 2 bytes that follow"),
    ])
    func aProblemNamesLineAndColumn(input: String, problem: String) {
        let limits = EntryLimits(keyBytesMax: 8, valueBytesMax: 8)
        for blockBytes in 1...input.utf8.count + 1 {
            let found = BlockwiseReading(Array(input.utf8), RedisFormat.self, blockBytes: blockBytes, limits)
            #expect(found.problems.map(\.description) == [problem], "blocks of \(blockBytes)")
        }
    }

    @Test func whatFollowsABrokenArrayIsRead() {
        let input = "*3\r\n$3\r\nSET\r\n$x\r\nSET a 1\r\n*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n"
        let found = BlockwiseReading(Array(input.utf8), RedisFormat.self, blockBytes: 9, .store)
        #expect(found.pairs == [["a", "1"], ["b", "2"]].map { $0.map { Array($0.utf8) } })
        #expect(found.problems.count == 1)
    }

    /// A number that no command can have is damage: the commands behind it are not taken for its strings.
    @Test(arguments: [
        ("*3\r\n$3\r\nSET\r\n$1000000000000\r\n", "line 4, column 2: the key is longer than 65535 bytes"),
        ("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870913\r\n", "line 6, column 2: the value is longer than 536870912 bytes"),
        ("*3\r\n$99999999999999999999999\r\n", "line 2, column 2: expected 3, the length of SET"),
        ("*1048577\r\n", "line 1, column 2: \(Self.count)"),
    ])
    func whatFollowsAnImpossibleNumberIsRead(input: String, problem: String) {
        for blockBytes in [1, 9, 1_000] {
            let bytes = Array((input + "SET a 1\r\n*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n").utf8)
            let found = BlockwiseReading(bytes, RedisFormat.self, blockBytes: blockBytes, .store)
            #expect(found.pairs == [["a", "1"], ["b", "2"]].map { $0.map { Array($0.utf8) } })
            #expect(found.problems.map(\.description) == [problem], "blocks of \(blockBytes)")
        }
    }

    @Test func aStringThatIsTooLongIsPassedOverWhole() {
        let value = String(repeating: "SET injected 1\r\n", count: 100)
        let input = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$\(value.utf8.count)\r\n\(value)\r\nSET b 2\r\n"
        let limits = EntryLimits(keyBytesMax: 8, valueBytesMax: 8)
        let found = BlockwiseReading(Array(input.utf8), RedisFormat.self, blockBytes: 9, limits)
        #expect(found.pairs == [[Array("b".utf8), Array("2".utf8)]])
        #expect(found.problems.map(\.description) == ["line 6, column 2: the value is longer than 8 bytes"])
    }
}
