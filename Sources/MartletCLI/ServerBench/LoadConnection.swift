#if canImport(CUV)
import MartletNetwork
import MartletRESP

/// One connection of those that put a load on a server: requests go out in one piece, and the next piece when all replies are there.
final class LoadConnection {
    private let descriptor: Int32
    private unowned let thread: LoadThread
    private var watcher: Watcher?
    private var scanner: any ReplyCounting
    /// What is to be sent.
    private var output: [UInt8] = []
    private var sent = 0
    /// When each request that is under way was due, oldest first; those before `answered` have their replies.
    private var due: [UInt64] = []
    private var answered = 0
    private var repliesBefore = 0

    init(to address: ServerAddress, of thread: LoadThread, _ scanner: any ReplyCounting) throws {
        self.scanner = scanner
        descriptor = try address.connect()
        self.thread = thread
        watcher = thread.loop.socketWatcher(descriptor) { [unowned self] events in
            self.thread.attempt { try self.handle(events) }
        }
        guard watcher != nil else {
            Sockets.end(descriptor)
            throw CommandFailure("the system has no room for so many connections.")
        }
    }

    func close() {
        watcher?.close()
        Sockets.end(descriptor)
    }

    var isIdle: Bool { answered == due.count }
    var firstError: String? { scanner.firstError }
    var nullCount: Int { scanner.nullCount }

    /// Sends requests, each of which was due at a time. Nothing may be under way.
    func send(due times: [UInt64], _ write: (inout [UInt8]) -> Void) throws {
        due.removeAll(keepingCapacity: true)
        due += times
        answered = 0
        output.removeAll(keepingCapacity: true)
        sent = 0
        for _ in times { write(&output) }
        try flush()
    }

    private func handle(_ events: Int32) throws {
        if events & Watcher.writable != 0 { try flush() }
        if events & Watcher.readable != 0 { try receive() }
    }

    private func flush() throws {
        sending: while sent < output.count {
            let bytes = output
            switch Sockets.send(descriptor, bytes.span.extracting(sent...)) {
            case .moved(let count): sent += count
            case .wouldBlock: break sending
            case .ended: throw CommandFailure("the server ended a connection.")
            }
        }
        watcher?.watch(Watcher.readable | (sent < output.count ? Watcher.writable : 0))
    }

    private func receive() throws {
        while true {
            switch Sockets.receive(descriptor, into: &thread.scratch, from: 0) {
            case .moved(let count):
                do {
                    let bytes = thread.scratch
                    try scanner.read(bytes.span.extracting(..<count))
                } catch {
                    throw CommandFailure("what the server sent is no reply of its protocol.")
                }
                try note()
                if count < thread.scratch.count || isIdle { return }
            case .wouldBlock: return
            case .ended:
                throw CommandFailure("the server ended a connection\(firstError.map { ", after: \($0)" } ?? "").")
            }
        }
    }

    private func note() throws {
        let new = scanner.replyCount - repliesBefore
        guard new > 0 else { return }
        guard new <= due.count - answered else { throw CommandFailure("the server sent a reply to nothing.") }
        repliesBefore = scanner.replyCount
        thread.note(due[answered..<answered + new])
        answered += new
        if isIdle { thread.addIdle(self) }
    }
}
#endif
