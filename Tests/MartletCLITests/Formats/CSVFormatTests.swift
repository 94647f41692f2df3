import Testing

@testable import MartletCLI

@Suite struct CSVFormatTests {
    @Test(arguments: [
        ("a,b\r\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b", [["a", "b"]]),
        (",\r\n", [["", ""]]),
        ("\"\",\"\"\n", [["", ""]]),
        ("\"a,b\",\"c\nd\r\ne\"\r\nf,g\r\n", [["a,b", "c\nd\r\ne"], ["f", "g"]]),
        ("\"a \"\"quoted\"\" key\",\"\"\"\"\n", [["a \"quoted\" key", "\""]]),
        ("\r\n\n a , b \n", [[" a ", " b "]]),
        ("a,b\rc\n", [["a", "b\rc"]]),
        ("\0,\"\0\"\n", [["\0", "\0"]]),
    ])
    func fieldsAreReadAsTheStandardSays(input: String, entries: [[String]]) {
        for blockBytes in 1...input.utf8.count + 1 {
            let found = BlockwiseReading(Array(input.utf8), CSVFormat.self, blockBytes: blockBytes, .store)
            #expect(found.pairs == entries.map { $0.map { Array($0.utf8) } }, "blocks of \(blockBytes)")
            #expect(found.problems == [], "blocks of \(blockBytes)")
        }
    }

    @Test(arguments: [
        ("a,b\nalone\n", "line 2, column 6: expected a comma between key and value"),
        ("a,\"b\nc\"\nd,e,f\n", "line 3, column 4: expected the end of the record after two fields"),
        ("a,b\"c\n", "line 1, column 4: expected no quote in a field without quotes"),
        ("\"a\n\"b,c\nd,e\n", "line 2, column 2: expected a comma between key and value"),
        ("a,\"b\"c\nd,e\n", "line 1, column 6: expected the end of the record after two fields"),
        ("a,b\nc,\"d\ne,f\n", "line 2, column 3: expected a quote that ends the field begun here"),
        ("abcdefghij,\"1\n\n\"\n", "line 1, column 10: the key is longer than 9 bytes"),
        ("k,\"\n\n123\"\"456\"\n", "line 1, column 3: the value is longer than 8 bytes"),
    ])
    func aProblemNamesLineAndColumn(input: String, problem: String) {
        let limits = EntryLimits(keyBytesMax: 9, valueBytesMax: 8)
        for blockBytes in 1...input.utf8.count + 1 {
            let found = BlockwiseReading(Array(input.utf8), CSVFormat.self, blockBytes: blockBytes, limits)
            #expect(found.problems.map(\.description) == [problem], "blocks of \(blockBytes)")
        }
    }

    @Test func onlyWhatNeedsQuotesHasThem() {
        let entries = [["a", "b c"], ["a,b", "c\"d"], ["", "\n"], ["\r", ""]]
        let output = CSVFormat.text(of: entries.map { $0.map { Array($0.utf8) } })
        let text = "a,b c\r\n\"a,b\",\"c\"\"d\"\r\n,\"\n\"\r\n\"\r\",\r\n"
        #expect(String(decoding: output, as: UTF8.self) == text)
    }

    /// Work is counted, not timed: what stands in a line is searched once for quotes and once for newlines, however many
    /// fields it has.
    @Test func aLineOfManyQuotedFieldsIsSearchedOnce() {
        for fields in [10, 1_000, 100_000] {
            let line = Array((String(repeating: "\"a\"\"\",b\",", count: fields) + "c\n").utf8)
            var scanner = CSVScanner()
            #expect(scanner.nextEnd(in: unsafe line.span.bytes, from: 0) == line.count)
            #expect(scanner.searchedBytes <= 2 * line.count, "\(fields) fields")
        }
    }
}
