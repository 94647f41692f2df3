import Testing

@testable import MartletCLI

@Suite struct JSONLinesFormatTests {
    @Test(arguments: [
        (#"{"key": "a", "value": "b"}"#, ["a", "b"]),
        (#" { "value" : "b" , "key" : "a" } "# + "\r", ["a", "b"]),
        (#"{"key":"","value":""}"#, ["", ""]),
        (#"{"key": "\"\\\/\b\f\n\r\t\u0041\u0000", "value": "\ud83d\uDE00ü"}"#, ["\"\\/\u{8}\u{C}\n\r\tA\0", "😀ü"]),
        (#"{"\u006bey": "a", "value_base64": "Yg=="}"#, ["a", "b"]),
        (#"{"key_base64": "YWI\u003d", "value_base64": ""}"#, ["ab", ""]),
        (
            #"{"n": -1.5e+3, "o": {"key": [true, false, null, {}, []]}, "key": "a", "z": 0, "value": "b", "s": "\n"}"#,
            ["a", "b"]
        ),
    ])
    func objectsAreRead(line: String, entry: [String]) {
        for blockBytes in [1, 7, 1_000] {
            let found = BlockwiseReading(
                Array("\n \(line)\n".utf8), JSONLinesFormat.self, blockBytes: blockBytes, .store)
            #expect(found.pairs == [entry.map { Array($0.utf8) }], "blocks of \(blockBytes)")
            #expect(found.problems == [])
            #expect(found.emptyRecords == 1)
        }
    }

    @Test(arguments: [
        (#"["key"]"#, 1, "expected an object"),
        (#"{"key": "a", "value": "b"} x"#, 28, "expected the end of the line after the object"),
        (#"{"key": "a"}"#, 12, "expected a field value or value_base64"),
        (#"{"value": "a"}"#, 14, "expected a field key or key_base64"),
        (#"{"key": "a", "key_base64": "YQ=="}"#, 14, "expected one key, and this is a second"),
        (#"{"key": 1, "value": "b"}"#, 9, "expected a string"),
        (#"{"key": "a" "value": "b"}"#, 13, "expected a comma or the end of the object"),
        (#"{"key" "a"}"#, 8, "expected a colon"),
        (#"{"key": "a", }"#, 14, "expected a string"),
        (#"{"key": "\ud800", "value": ""}"#, 10, "expected two surrogates, the high one first"),
        (#"{"key": "\udc00\ud800", "value": ""}"#, 10, "expected two surrogates, the high one first"),
        (#"{"key": "\ud800\u0041", "value": ""}"#, 10, "expected two surrogates, the high one first"),
        (#"{"key": "\u12g4", "value": ""}"#, 10, #"expected four hexadecimal digits after \u"#),
        (#"{"key": "\q", "value": ""}"#, 10, #"expected one of \", \\, \/, \b, \f, \n, \r, \t and \u"#),
        ("{\"key\": \"a\tb\", \"value\": \"\"}", 11, "expected an escape for a control character"),
        (#"{"key": "a", "value": "b"#, 25, "expected a quote that ends the string"),
        (#"{"key": "a", "x": 01, "value": ""}"#, 20, "expected a comma or the end of the object"),
        (#"{"x": 1., "key": "a", "value": ""}"#, 9, "expected a digit"),
        (#"{"x": tru, "key": "a", "value": ""}"#, 7, "expected a value"),
        (#"{"key_base64": "YQ=", "value": ""}"#, 19, "expected base64 with its padding"),
        (#"{"key_base64": "Y!==", "value": ""}"#, 18, "expected base64 with its padding"),
        (#"{"key_base64": "YR==", "value": ""}"#, 18, "expected base64 with its padding"),
        (#"{"key_base64": "\u0059\u0051=", "value": ""}"#, 29, "expected base64 with its padding"),
        (#"{"key_base64": "\/\u0059!=", "value": ""}"#, 25, "expected base64 with its padding"),
        (#"{"key_base64": "YQ=\u003dé", "value": ""}"#, 28, "expected base64 with its padding"),
        (#"{"key": "1234567890", "value": ""}"#, 18, "the key is longer than 8 bytes"),
        (#"{"key": "", "value": "12345678\n"}"#, 31, "the value is longer than 8 bytes"),
        (#"{"expires": 1.0, "key": "", "value": ""}"#, 13, "expected a whole number of milliseconds since 1970"),
        (#"{"expires": null, "key": "", "value": ""}"#, 13, "expected a whole number of milliseconds since 1970"),
        (#"{"expires": 9223372036854775808}"#, 13, "expected a whole number of milliseconds since 1970"),
        (#"{"expires": 1, "expires": 1}"#, 16, "expected one expires, and this is a second"),
    ])
    func aProblemNamesLineAndColumn(line: String, column: Int, what: String) {
        let limits = EntryLimits(keyBytesMax: 8, valueBytesMax: 8)
        for blockBytes in 1...line.utf8.count + 3 {
            let found = BlockwiseReading(Array("\n\(line)".utf8), JSONLinesFormat.self, blockBytes: blockBytes, limits)
            #expect(found.problems.map(\.description) == ["line 2, column \(column): \(what)"], "\(blockBytes)")
        }
    }

    @Test func whatIsNoUTF8IsAProblem() {
        let line = Array(#"{"key": "ü"#.utf8) + [0xFF] + Array(#"", "value": ""}"#.utf8)
        let found = BlockwiseReading(line, JSONLinesFormat.self, blockBytes: 5, .store)
        #expect(found.problems.map(\.description) == ["line 1, column 12: expected UTF-8"])
    }

    @Test func nestingHasALimit() {
        for (depth, problems) in [(63, 0), (100_000, 1)] {
            let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let line = #"{"key": "", "value": "", "x": \#(nested)}"#
            let found = BlockwiseReading(Array(line.utf8), JSONLinesFormat.self, blockBytes: 1 << 20, .store)
            #expect(found.problems.count == problems, "depth \(depth)")
        }
    }

    @Test(arguments: ["0", "1700000000000", "-5", "9223372036854775807"]) func deadlinesAreRead(number: String) {
        let line = #"{"key": "a", "expires": \#(number), "value": "b"}"#
        for blockBytes in [1, 7, 1_000] {
            let found = BlockwiseReading(Array(line.utf8), JSONLinesFormat.self, blockBytes: blockBytes, .store)
            #expect(found.problems == [] && found.deadlines == [Int64(number)])
        }
    }

    @Test func aDeadlineStandsBehindTheValue() {
        let output = JSONLinesFormat.text(of: [[[97], [98]]], until: [1_700_000_000_000])
        let text = #"{"key": "a", "value": "b", "expires": 1700000000000}"# + "\n"
        #expect(String(decoding: output, as: UTF8.self) == text)
    }

    @Test func bytesThatAreNoTextStandInBase64() {
        let output = JSONLinesFormat.text(of: [[Array("a\"\\\n\u{1}ü".utf8), [0xFF, 0]]])
        let text = #"{"key": "a\"\\\n\u0001ü", "value_base64": "/wA="}"# + "\n"
        #expect(String(decoding: output, as: UTF8.self) == text)
    }
}
