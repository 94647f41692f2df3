/// The replies of a connection, in their order: those that may be sent, then those that wait for the log.
struct OutputQueue {
    /// Replies up to some byte wait until the log has reached a number.
    private struct Hold {
        let sequence: UInt64
        var end: Int
        var replyCount: Int
    }

    private(set) var bytes: [UInt8] = []
    private var sent = 0
    /// How far the bytes may be sent.
    private var released = 0
    private var holds: [Hold] = []

    /// How many bytes have not been sent.
    var count: Int { bytes.count - sent }
    /// The memory that it takes.
    var byteCount: Int { bytes.capacity + holds.capacity * MemoryLayout<Hold>.stride }
    var isHeld: Bool { !holds.isEmpty }
    /// Whether there is anything that may be sent.
    var isSendable: Bool { sent < released }

    /// Takes the bytes out, to write behind them; ``put(_:)`` has to follow.
    mutating func take() -> [UInt8] {
        let taken = bytes
        bytes = []
        return taken
    }

    mutating func put(_ bytes: consuming [UInt8]) { self.bytes = bytes }

    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Lets all that was written be sent at once, or when the log has reached a number.
    mutating func settle(until sequence: UInt64?, replyCount: Int) {
        let end = bytes.count
        guard let sequence else {
            if holds.isEmpty { released = end } else { extendLastHold(to: end, replyCount) }
            return
        }
        if let last = holds.last, last.sequence >= sequence { return extendLastHold(to: end, replyCount) }
        holds.append(Hold(sequence: sequence, end: end, replyCount: replyCount))
    }

    private mutating func extendLastHold(to end: Int, _ replyCount: Int) {
        holds[holds.count - 1].end = end
        holds[holds.count - 1].replyCount += replyCount
    }

    /// Lets go what waited for numbers up to this.
    mutating func release(through sequence: UInt64) {
        let count = holds.prefix { $0.sequence <= sequence }.count
        guard count > 0 else { return }
        released = holds[count - 1].end
        holds.removeFirst(count)
    }

    /// Puts errors in the place of all replies that wait: what was done may not last.
    mutating func fail(with error: String) {
        let replyCount = holds.reduce(0) { $0 + $1.replyCount }
        bytes.removeLast(bytes.count - released)
        for _ in 0..<replyCount { bytes.append(contentsOf: "-\(error)\r\n".utf8) }
        holds = []
        released = bytes.count
    }

    /// Calls `send` with what may be sent, until it takes no more.
    /// - Parameter send: Returns how many bytes it took.
    mutating func drain(_ send: (Span<UInt8>) -> Int) {
        while sent < released {
            let count = send(bytes.span.extracting(sent..<released))
            guard count > 0 else { break }
            sent += count
        }
        compact()
    }

    /// Gives up what was sent, without moving more bytes than that.
    private mutating func compact() {
        guard sent > 0 else { return }
        if sent == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= OutputQueue.idleBytesMax)
        } else if 2 * sent >= bytes.count {
            bytes.removeFirst(sent)
        } else {
            return
        }
        for index in holds.indices { holds[index].end -= sent }
        released -= sent
        sent = 0
    }

    /// What a connection without replies keeps for the next.
    private static let idleBytesMax = 16 << 10
}
