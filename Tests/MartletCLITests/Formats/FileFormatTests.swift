import Testing

@testable import MartletCLI

@Suite struct FileFormatTests {
    @Test(arguments: [
        ("a.tsv", FileFormat.tsv, Compression.none), ("a.TSV.GZ", .tsv, .gzip), ("dir.csv/a.csv", .csv, .none),
        ("a.jsonl.zst", .jsonLines, .zstd), ("a.ndjson", .jsonLines, .none), ("a.redis.gz", .redis, .gzip),
        ("-", .tsv, .none),
    ])
    func aNameTellsFormatAndCompression(path: String, format: FileFormat, compression: Compression) throws {
        let file = try FileDescription(path: path)
        #expect(file.format == format)
        #expect(file.compression == compression)
    }

    @Test func whatIsSaidCountsMoreThanTheName() throws {
        let file = try FileDescription(path: "a.tsv.gz", format: .csv, compression: Compression.none)
        #expect(file.format == .csv)
        #expect(file.compression == .none)
    }

    @Test(arguments: ["a", "a.gz", "a.txt", "tsv"]) func anUnknownNameIsRefused(path: String) {
        let error = #expect(throws: CommandFailure.self) { _ = try FileDescription(path: path) }
        #expect(error?.description.hasPrefix("the name of \(path) does not tell its format") == true)
    }
}
