#if canImport(CUV)
import MartletRESP

/// What has come from a client and is not executed: bytes, and the requests that were found at their beginning.
struct InputQueue: ~Copyable {
    private var parser = RequestParser()
    private var bytes: [UInt8] = []
    /// How many of the requests that were found last were executed.
    private(set) var executedCount = 0

    var count: Int { bytes.count }
    /// The memory that it takes.
    var byteCount: Int { bytes.capacity + parser.byteCount }

    /// How long a buffer has to be, as far as is known, that has room for what there is and for the rest of the next request.
    var bytesWanted: Int { bytes.count + parser.bytesWanted }

    /// Takes the bytes out, to be executed and kept.
    mutating func take() -> [UInt8] {
        let taken = bytes
        bytes = []
        return taken
    }

    /// Takes the bytes out, to the beginning of a buffer that others use as well.
    /// - Returns: How many there are.
    mutating func move(to buffer: inout [UInt8]) -> Int {
        guard !bytes.isEmpty else { return 0 }
        let taken = take()
        buffer.replaceSubrange(..<taken.count, with: taken)
        return taken.count
    }

    /// Takes the bytes out, with others behind them.
    mutating func take(appending more: Span<UInt8>) -> [UInt8] {
        var taken = take()
        taken.append(received: more, wanted: parser.bytesWanted)
        return taken
    }

    // MARK: Requests

    /// How many there are to execute.
    var requestCount: Int { parser.requestCount - executedCount }

    /// Those, behind the ones that were executed.
    var requests: ParsedRequests { parser.requests }

    /// Calls `body` with the arguments of the next one, which there is.
    func withNextRequest<R>(in bytes: Span<UInt8>, _ body: (borrowing Arguments) -> R) -> R {
        requests.withRequest(executedCount, in: bytes, body)
    }

    /// Counts the next request as executed.
    /// - Returns: Which one it is.
    mutating func advance() -> Int {
        executedCount += 1
        return executedCount - 1
    }

    /// Does not count the last one as executed after all.
    mutating func goBack() { executedCount -= 1 }

    /// Whether nothing is to be found in so many bytes that was not.
    func hasRead(all count: Int) -> Bool { parser.hasRead(all: count) }

    /// Looks for requests in the first `count` bytes of a buffer, up to `most`. Those before were executed.
    /// - Returns: What is wrong with the one after them; that is so from then on.
    mutating func parse(
        _ buffer: inout [UInt8], _ count: Int, most: Int, _ limits: RequestLimits, isAuthenticated: Bool
    ) -> ProtocolError? {
        precondition(requestCount == 0, "requests are given up that were not executed")
        parser.forget()
        executedCount = 0
        var bytes = buffer.mutableSpan
        do {
            try parser.parse(&bytes, count: count, most: most, limits, isAuthenticated: isAuthenticated)
            return nil
        } catch {
            return error
        }
    }

    /// Keeps what is not executed. The requests among it that were parsed stay parsed. A buffer of its own it keeps as it is until
    /// no more is left than has been executed: what comes slowly is not moved again and again.
    mutating func keep(_ buffer: inout [UInt8], _ count: Int, isShared: Bool) {
        if requestCount == 0 {
            parser.forget()
            executedCount = 0
        }
        if !isShared, 2 * parser.spentBytes < count {
            swap(&bytes, &buffer)
        } else {
            let gone = parser.discard()
            bytes = gone < count ? buffer.span.extracting(gone..<count).copied : []
        }
    }
}
#endif
