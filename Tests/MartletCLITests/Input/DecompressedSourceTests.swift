import Testing

@testable import MartletCLI

@Suite struct DecompressedSourceTests {
    /// Those that this build can do.
    static let compressions = [Compression.gzip, .zstd].filter { (try? $0.decoder(for: "")) != nil }
    private static let text = Array((0..<5_000).map { "line \($0 * 7_919 % 1_000)\n" }.joined().utf8)

    @Test(arguments: compressions) func membersFollowEachOther(compression: Compression) throws {
        var input = try Self.compressed([Self.text], compression)
        input += try Self.compressed([[], Self.text, []], compression)
        for inputBytes in [1, 100, 1 << 16] {
            #expect(try Self.read(input, compression, inputBytes: inputBytes) == Self.text + Self.text)
        }
    }

    @Test(arguments: compressions) func aTruncatedFileIsAnError(compression: Compression) throws {
        let input = try Self.compressed([Array("some text".utf8)], compression)
        for count in 0..<input.count {
            let error = #expect(throws: CompressionProblem.self) {
                _ = try Self.read(Array(input[..<count]), compression, inputBytes: 7)
            }
            #expect(error == CompressionProblem(offset: count, reason: "the file ends too early"))
        }
    }

    @Test(arguments: compressions) func whatIsNotCompressedIsAnErrorAtItsPlace(compression: Compression) throws {
        let member = try Self.compressed([Self.text], compression)
        let error = #expect(throws: CompressionProblem.self) {
            _ = try Self.read(member + Array("no such thing".utf8), compression, inputBytes: 64)
        }
        #expect((member.count...member.count + 13).contains(error?.offset ?? 0), "\(String(describing: error))")
    }

    /// gzip takes NULs at the end for padding, such as of a tape's block.
    @Test(.enabled(if: compressions.contains(.gzip))) func zeroesBehindGzipArePadding() throws {
        let member = try Self.compressed([Self.text], .gzip)
        let padding = [UInt8](repeating: 0, count: 1_000)
        for inputBytes in [1, 64, 1 << 16] {
            #expect(try Self.read(member + padding, .gzip, inputBytes: inputBytes) == Self.text)
            let error = #expect(throws: CompressionProblem.self) {
                _ = try Self.read(member + padding + [65], .gzip, inputBytes: inputBytes)
            }
            #expect(error.map { $0.offset >= member.count + padding.count } == true)
            #expect(throws: CompressionProblem.self) { _ = try Self.read(padding, .gzip, inputBytes: inputBytes) }
        }
    }

    /// What the same step brought before the damage comes first.
    @Test(.enabled(if: compressions.contains(.gzip))) func whatComesBeforeTheDamageIsHandedOut() throws {
        var input = try Self.compressed([Self.text], .gzip)
        input[input.count - 6] ^= 1
        let decoder = try #require(try Compression.gzip.decoder(for: ""))
        var source = DecompressedSource(WholeSource(rest: input), decoder)
        var buffer = [UInt8](repeating: 0, count: 2 * Self.text.count)
        #expect(try source.read(into: &buffer, from: 0) == Self.text.count)
        #expect(Array(buffer[..<Self.text.count]) == Self.text)
        let error = #expect(throws: CompressionProblem.self) { _ = try source.read(into: &buffer, from: 0) }
        #expect(error.map { $0.offset > input.count - 10 } == true)
    }

    /// Whichever block it is that cannot be, and however much is read at once, what the blocks before it hold comes first.
    @Test(.enabled(if: compressions.contains(.zstd)), arguments: [1_000, 128 << 10, 1 << 20])
    func whatComesBeforeTheDamageOfZstdIsHandedOut(outputBytes: Int) throws {
        let text = Array((0..<60_000).map { "line \($0 * 7_919 % 60_013)\n" }.joined().utf8)
        let input = try Self.compressed([text], .zstd)
        let headers = Self.blockHeaders(of: input)
        try #require(headers.count > 3)
        for (number, header) in headers.enumerated().dropFirst() {
            var damaged = input
            // The fourth kind of block, which there is not.
            damaged[header] |= 0b110
            let (output, problem) = try Self.readUntilProblem(damaged, inputBytes: input.count, outputBytes)
            let (expected, end) = try Self.readUntilProblem(Array(input[..<header]), inputBytes: 1, outputBytes)
            #expect(end.reason == "the file ends too early" && problem.reason != end.reason)
            let isSame = output == expected && text.starts(with: output)
            #expect(isSame, "block \(number): \(output.count) of \(expected.count) bytes")
            #expect(output.count >= number * text.count / (2 * headers.count))
        }
    }

    /// Where the headers of a frame's blocks lie: three bytes, with the size from the fourth bit on.
    private static func blockHeaders(of frame: [UInt8]) -> [Int] {
        // Behind four bytes of magic and two about the frame, which has neither its size nor a dictionary.
        var (headers, position) = ([Int](), 6)
        while true {
            headers.append(position)
            let header = (0..<3).reduce(0) { $0 | Int(frame[position + $1]) << (8 * $1) }
            position += 3 + header >> 3
            if header & 1 == 1 { return headers }
        }
    }

    private static func readUntilProblem(
        _ input: [UInt8], inputBytes: Int, _ outputBytes: Int
    ) throws -> (output: [UInt8], problem: CompressionProblem) {
        let decoder = try #require(try Compression.zstd.decoder(for: ""))
        var source = DecompressedSource(HeadedSource(input, WholeSource(rest: [])), decoder, inputBytes: inputBytes)
        var (output, buffer) = ([UInt8](), [UInt8](repeating: 0, count: outputBytes))
        do {
            while true { output += buffer[..<(try source.read(into: &buffer, from: 0))] }
        } catch let problem as CompressionProblem {
            return (output, problem)
        }
    }

    private struct WholeSource: ByteSource {
        var rest: [UInt8]

        mutating func read(into buffer: inout [UInt8], from start: Int) -> Int {
            defer { rest = [] }
            buffer.replaceSubrange(start..<start + rest.count, with: rest)
            return rest.count
        }
    }

    @Test(arguments: compressions) func aChangedBitOfTheHeaderIsSeen(compression: Compression) throws {
        let member = try Self.compressed([Self.text], compression)
        for place in [0, 1, 2] {
            var input = member
            input[place] ^= 1
            #expect(throws: CompressionProblem.self, "byte \(place)") {
                _ = try Self.read(input, compression, inputBytes: 64)
            }
        }
    }

    @Test func withoutTheLibraryAFileIsRefusedByName() throws {
        for compression in [Compression.gzip, .zstd] where !Self.compressions.contains(compression) {
            let error = #expect(throws: CommandFailure.self) { _ = try compression.decoder(for: "a.tsv.gz") }
            #expect(error?.description.hasPrefix("a.tsv.gz is compressed, and this command was built without") == true)
        }
    }

    static func compressed(_ pieces: [[UInt8]], _ compression: Compression) throws -> [UInt8] {
        let encoder = try #require(try compression.encoder(for: ""))
        var output: [UInt8] = []
        for piece in pieces { try encoder.encode(piece, isLast: false, to: &output) }
        try encoder.encode([], isLast: true, to: &output)
        return output
    }

    private static func read(_ input: [UInt8], _ compression: Compression, inputBytes: Int) throws -> [UInt8] {
        let decoder = try #require(try compression.decoder(for: ""))
        var source = DecompressedSource(PiecewiseSource(input, seed: 3), decoder, inputBytes: inputBytes)
        var (output, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1_000))
        while true {
            let count = try source.read(into: &buffer, from: 10)
            guard count > 0 else { return output }
            output += buffer[10..<10 + count]
        }
    }
}
