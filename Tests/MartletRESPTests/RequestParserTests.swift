import MartletRESP
import MartletTestSupport
import Testing

/// Requests out of bytes, whole and in pieces.
struct RequestParserTests {
    /// What was read of some bytes: the requests, and what was wrong with what follows them.
    private struct Outcome: Equatable {
        var requests: [[[UInt8]]] = []
        var problem: ProtocolError?
    }

    private static let limits = RequestLimits(argumentsMax: 1_000, argumentBytesMax: 100_000)

    /// Feeds bytes in pieces that end at some positions, as a connection does: what is executed is given up.
    private func read(
        _ bytes: [UInt8], piecesEndingAt ends: [Int], most: Int = 7, _ limits: RequestLimits = Self.limits,
        isAuthenticated: Bool = true
    ) -> Outcome {
        var parser = RequestParser()
        var (buffer, outcome) = ([UInt8](), Outcome())
        var fed = 0
        for end in ends + [bytes.count] {
            buffer += bytes[fed..<end]
            fed = end
            while outcome.problem == nil {
                var span = buffer.mutableSpan
                do {
                    try parser.parse(&span, count: span.count, most: most, limits, isAuthenticated: isAuthenticated)
                } catch {
                    outcome.problem = error
                }
                for number in 0..<parser.requestCount {
                    outcome.requests.append(
                        parser.requests.withRequest(number, in: buffer.span) { arguments in
                            (0..<arguments.count).map { position in
                                unsafe arguments[position].withUnsafeBufferPointer { unsafe Array($0) }
                            }
                        })
                }
                let isWhole = parser.requestCount < most
                parser.forget()
                buffer.removeFirst(parser.discard())
                if isWhole { break }
            }
        }
        return outcome
    }

    private func words(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

    @Test func arraysAndLinesAreRequests() {
        let bytes = Array("*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*0\r\n\r\n*-1\r\nset  a 'b c' \"\\x41\\n\"\n".utf8)
        let outcome = read(bytes, piecesEndingAt: [])
        #expect(outcome.problem == nil)
        #expect(outcome.requests == [words("GET", "k"), words("PING"), words("set", "a", "b c", "A\n")])
    }

    @Test func everySplitGivesWhatTheWholeGives() {
        let bytes = Array(
            "*3\r\n$3\r\nSET\r\n$2\r\n\r\n\r\n$0\r\n\r\nPING \"a\\\"b\"\r\n*1\r\n$4\r\nQUIT\r\n*1\r\n$x\r\n".utf8)
        let whole = read(bytes, piecesEndingAt: [])
        #expect(whole.requests.count == 3)
        #expect(whole.problem == .invalidArgumentLength)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                #expect(read(bytes, piecesEndingAt: [first, second]) == whole, "split at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: Seed.some(20)) func randomBytesInRandomPiecesGiveWhatTheWholeGives(seed: Seed) {
        var random = seed.generator()
        for _ in 0..<300 {
            let bytes = RandomRequests.bytes(using: &random)
            let whole = read(bytes, piecesEndingAt: [])
            let ends = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }.sorted()
            let most = Int.random(in: 1...9, using: &random)
            #expect(read(bytes, piecesEndingAt: ends, most: most) == whole, "\(seed)")
        }
    }

    /// A look at the pieces that does not remember where it was must be noticed by the test above.
    @Test func aReaderThatForgetsIsNoticed() {
        let bytes = Array("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n".utf8)
        let forgetful = [bytes[..<12], bytes[12...]].flatMap { read(Array($0), piecesEndingAt: []).requests }
        #expect(forgetful != read(bytes, piecesEndingAt: []).requests)
    }

    @Test(arguments: [
        ("*1000000000000\r\n", ProtocolError.invalidArgumentCount), ("*1048577\r\n", .invalidArgumentCount),
        ("*99999999999999999999\r\n", .invalidArgumentCount), ("*+1\r\n", .invalidArgumentCount),
        ("*01\r\n", .invalidArgumentCount), ("*\r\n", .invalidArgumentCount), ("*1x\r\n", .invalidArgumentCount),
        ("*1001\r\n", .invalidArgumentCount), ("*1\r\n$-1\r\n", .invalidArgumentLength),
        ("*1\r\n$100001\r\n", .invalidArgumentLength), ("*1\r\n$9223372036854775807\r\n", .invalidArgumentLength),
        ("*1\r\n$9223372036854775808\r\n", .invalidArgumentLength), ("*1\r\n:1\r\n", .expectedArgument(found: 0x3A)),
        ("PING 'a", .unbalancedQuotes), ("PING 'a'b", .unbalancedQuotes), ("PING \"\\", .unbalancedQuotes),
    ]) func whatIsWrongIsSaid(_ text: String, _ problem: ProtocolError) {
        let bytes = Array((text.hasSuffix("\r\n") ? text : text + "\r\n").utf8)
        #expect(read(bytes, piecesEndingAt: []).problem == problem)
    }

    @Test func negativeCountsAreNoRequests() {
        #expect(read(Array("*-10\r\nPING\r\n".utf8), piecesEndingAt: []).requests == [words("PING")])
    }

    @Test func whoHasNotSaidThePasswordMaySendLittle() {
        func problem(_ text: String) -> ProtocolError? {
            read(Array(text.utf8), piecesEndingAt: [], .unauthenticated, isAuthenticated: false).problem
        }
        #expect(problem("*11\r\n") == .unauthenticatedArgumentCount)
        #expect(problem("*10\r\n$16385\r\n") == .unauthenticatedArgumentLength)
        #expect(problem("*10\r\n$16384\r\n") == nil)
        #expect(problem("a b c d e f g h i j k\r\n") == .unauthenticatedArgumentCount)
    }

    @Test func endlessLinesAreRefused() {
        let long = [UInt8](repeating: UInt8(ascii: "1"), count: RequestLimits.lineBytesMax + 2)
        #expect(read(long, piecesEndingAt: []).problem == .inlineRequestTooLong)
        #expect(read([UInt8(ascii: "*")] + long, piecesEndingAt: []).problem == .argumentCountLineTooLong)
        let argument = Array("*1\r\n$".utf8) + long
        #expect(read(argument, piecesEndingAt: []).problem == .argumentLengthLineTooLong)
        #expect(read(Array(long.dropLast(2)), piecesEndingAt: []).problem == nil)
    }

    /// What has only been announced takes no memory.
    @Test func announcementsTakeNoMemory() throws {
        var parser = RequestParser()
        var bytes = Array("*1048576\r\n$536870912\r\n".utf8)
        var span = bytes.mutableSpan
        try parser.parse(&span, count: span.count, most: 32, RequestLimits())
        // Looked at one by one: a parser cannot be copied.
        let (isAmidRequest, byteCount, bytesWanted) = (parser.isAmidRequest, parser.byteCount, parser.bytesWanted)
        #expect(isAmidRequest)
        #expect(byteCount < 4_096)
        #expect(bytesWanted == 536_870_914)
    }
}
