import Testing

@testable import MartletCLI

@Suite struct PathTextTests {
    @Test(arguments: 0..<500 as Range<UInt64>) func everyNameComesBack(seed: UInt64) {
        var random = SplitMix(seed: seed)
        // Bytes that make letters, parts of letters, and the scalars that stand for bytes themselves.
        let special: [UInt8] = [0x2F, 0x41, 0x80, 0xBF, 0xC3, 0xA9, 0xF4, 0x8F, 0xBE, 0xFF]
        let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in special.randomElement(using: &random) ?? 0 }
        #expect(PathText.bytes(of: PathText.text(of: bytes)) == bytes, "seed \(seed)")
    }

    @Test func twoNamesHaveTwoTexts() {
        let names: [[UInt8]] = [[0xFF], [0xF4, 0x8F, 0xBF, 0xBF], [0xEF, 0xBF, 0xBD], [0xFE]]
        #expect(Set(names.map { PathText.text(of: $0) }).count == names.count)
    }

    @Test func whatIsUTF8StaysAsItIs() {
        #expect(PathText.text(of: Array("dir/é.tsv".utf8)) == "dir/é.tsv")
        #expect(PathText.forC("é") == [-61, -87, 0])
    }
}
