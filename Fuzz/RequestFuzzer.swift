// Compiled by Fuzz/run together with MartletRESP's files, not by the package.

/// Reads any bytes as what a client sends: in pieces, as a connection gets them, and as a whole. Both must give the same
/// requests and the same complaint, and nothing may be kept that was only announced.
@c(LLVMFuzzerTestOneInput)
public func fuzzRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
    guard let choice = unsafe bytes.first else { return 0 }
    let input = unsafe Array(bytes.dropFirst())
    let isAuthenticated = choice & 1 == 0
    let pieces = FuzzedReading(input, pieceBytes: Int(choice >> 3) + 1, most: Int(choice >> 1 & 3) + 1, isAuthenticated)
    let whole = FuzzedReading(input, pieceBytes: input.count + 1, most: .max, isAuthenticated)
    // fatalError says what differs in optimized builds too.
    guard pieces == whole else { fatalError("by blocks: \(pieces), as a whole: \(whole)") }
    return pieces.requests.isEmpty ? -1 : 0
}

/// What was read of some bytes.
private struct FuzzedReading: Equatable {
    private(set) var requests: [[[UInt8]]] = []
    private(set) var problem: ProtocolError?

    init(_ input: [UInt8], pieceBytes: Int, most: Int, _ isAuthenticated: Bool) {
        var parser = RequestParser()
        var buffer = [UInt8]()
        let limits =
            isAuthenticated ? RequestLimits(argumentsMax: 64, argumentBytesMax: 1_000) : RequestLimits.unauthenticated
        var fed = 0
        while fed < input.count, problem == nil {
            let end = min(fed + pieceBytes, input.count)
            buffer += input[fed..<end]
            fed = end
            read(&parser, &buffer, most, limits, isAuthenticated)
            precondition(parser.byteCount <= 64 * input.count + 4_096, "memory is taken for what was announced")
        }
    }

    private mutating func read(
        _ parser: inout RequestParser, _ buffer: inout [UInt8], _ most: Int, _ limits: RequestLimits,
        _ isAuthenticated: Bool
    ) {
        while problem == nil {
            var bytes = buffer.mutableSpan
            do {
                try parser.parse(&bytes, count: bytes.count, most: most, limits, isAuthenticated: isAuthenticated)
            } catch {
                problem = error
            }
            for number in 0..<parser.requestCount {
                requests.append(parser.requests.withRequest(number, in: buffer.span) { Self.words(of: $0) })
            }
            let isWhole = parser.requestCount < most
            parser.forget()
            buffer.removeFirst(parser.discard())
            if isWhole { return }
        }
    }

    private static func words(of arguments: borrowing Arguments) -> [[UInt8]] {
        var words: [[UInt8]] = []
        for position in 0..<arguments.count {
            let word = arguments[position]
            words.append(word.indices.map { word[$0] })
        }
        return words
    }
}
