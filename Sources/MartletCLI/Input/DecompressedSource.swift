/// The bytes that the compressed ones of another source stand for.
struct DecompressedSource<Source: ByteSource & Sendable>: ByteSource, Sendable {
    private var source: Source
    private let decoder: any StreamDecoder
    private var input: [UInt8]
    private var pending = 0..<0
    /// Where in the compressed bytes the pending ones begin.
    private var offset = 0
    private var isSourceAtEnd = false
    /// Nothing at all is no compressed file: its first member is expected from the beginning.
    private var isInsideMember = true

    init(_ source: Source, _ decoder: any StreamDecoder, inputBytes: Int = 1 << 16) {
        self.source = source
        self.decoder = decoder
        input = [UInt8](repeating: 0, count: inputBytes)
    }

    mutating func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
        while true {
            try refill()
            guard !pending.isEmpty || isInsideMember else { return 0 }
            let step = try decode(into: &buffer, from: start)
            if step.produced > 0 { return step.produced }
            guard step.consumed > 0 || step.isEnd || !isSourceAtEnd else {
                throw CompressionProblem(offset: offset, reason: "the file ends too early")
            }
        }
    }

    private mutating func refill() throws {
        guard pending.isEmpty, !isSourceAtEnd else { return }
        let count = try source.read(into: &input, from: 0)
        pending = 0..<count
        isSourceAtEnd = count == 0
    }

    private mutating func decode(
        into buffer: inout [UInt8], from start: Int
    ) throws(CompressionProblem) -> DecodingStep {
        do throws(CompressionProblem) {
            let step = try decoder.decode(input, pending, into: &buffer, from: start)
            pending = (pending.lowerBound + step.consumed)..<pending.upperBound
            offset += step.consumed
            isInsideMember = !step.isEnd
            return step
        } catch {
            throw error.shifted(by: offset)
        }
    }
}
