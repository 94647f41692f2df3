#if canImport(CUV)
import MartletRESP
import MartletTestSupport
import Testing

@testable import MartletServer

/// What has come and is not executed, whatever pieces it comes in and however much of it is executed at a time.
struct InputQueueTests {
    /// Requests in pieces of any size, of which some are executed as soon as they are there and some later, are each executed once, in
    /// their order.
    @Test(arguments: Seed.some(200)) func everyRequestIsExecutedOnceAndInOrder(seed: Seed) throws {
        var random = seed.generator()
        let requests = (0..<50).map { number -> [[UInt8]] in
            let size =
                Int.random(in: 0..<20, using: &random) == 0
                ? Int.random(in: 0..<3_000, using: &random) : Int.random(in: 0..<30, using: &random)
            return [Array("SET".utf8), Array("\(number)".utf8), [UInt8](repeating: 0x78, count: size)]
        }
        var bytes = requests.flatMap { TestClient.request($0) }[...]
        var queue = InputQueue()
        var executed: [[UInt8]] = []
        while !bytes.isEmpty || queue.count > 0 {
            let more = Array(bytes.prefix(Int.random(in: 0..<400, using: &random)))
            bytes = bytes.dropFirst(more.count)
            let isShared = Int.random(in: 0..<2, using: &random) == 0
            var buffer = [UInt8](repeating: 0, count: isShared ? queue.bytesWanted + 20_000 : 0)
            let start = isShared ? queue.move(to: &buffer) : 0
            if isShared {
                for (position, byte) in more.enumerated() { buffer[start + position] = byte }
            } else {
                buffer = queue.take(appending: more.span)
            }
            let count = isShared ? start + more.count : buffer.count
            #expect(queue.count == 0)
            try execute(&queue, &buffer, count, into: &executed, &random)
            queue.keep(&buffer, count, isShared: isShared)
        }
        #expect(executed == requests.map { $0[1] })
    }

    /// Executes some of what there is, some of it at a second attempt.
    private func execute(
        _ queue: inout InputQueue, _ buffer: inout [UInt8], _ count: Int, into executed: inout [[UInt8]],
        _ random: inout SeededGenerator
    ) throws {
        while true {
            if queue.requestCount == 0 {
                let problem = queue.parse(
                    &buffer, count, most: 1 + Int.random(in: 0..<8, using: &random),
                    RequestLimits(argumentBytesMax: 1 << 20),
                    isAuthenticated: true)
                #expect(problem == nil)
                if queue.requestCount == 0 { return }
            }
            while queue.requestCount > 0 {
                let request = queue.advance()
                if Int.random(in: 0..<10, using: &random) == 0 {
                    queue.goBack()
                    return
                }
                queue.requests.withRequest(request, in: buffer.span) { executed.append($0[1].copied) }
            }
        }
    }

    @Test func requestsThatWereNotExecutedAreNotGivenUp() async {
        await #expect(processExitsWith: .failure) {
            var queue = InputQueue()
            var buffer = Array("PING\r\nPING\r\n".utf8)
            for _ in 0..<2 {
                _ = queue.parse(
                    &buffer, buffer.count, most: 1, RequestLimits(argumentBytesMax: 1 << 20), isAuthenticated: true)
            }
        }
    }
}
#endif
