#if canImport(CUV)
import Martlet
import MartletNetwork
import MartletRESP
import Synchronization

/// One client's connection: from bytes to requests, and from replies to bytes.
///
/// It reads only while it can execute what it reads: not while a command of its own runs apart or waits, and not while
/// the client leaves too many replies untaken. So what is held of one connection is bounded, and its client has to wait.
final class Connection {
    private enum State {
        case reading
        /// A command runs on another thread, which has the session.
        case apart
        /// A command has a wait of its own.
        case waiting
        /// It ends when the replies are sent.
        case ending
        case closed
    }

    let session: Session
    private let descriptor: Int32
    private unowned let loop: EventLoop
    private var watcher: Watcher?
    private var timer: Watcher?
    private var state = State.reading
    private var parser = RequestParser()
    /// What has come and is not executed.
    private var input: [UInt8] = []
    /// The requests that the parser has and that were executed.
    private var executed = 0
    private var output = OutputQueue()
    /// Since when more replies are untaken than should be.
    private var isCongested = false
    /// Messages that came while another thread has the session.
    private var pushedMeanwhile: [UInt8] = []
    /// Whether it is among those whose messages are to be sent.
    private var isPushed = false
    /// Whether it is subscribed to anything, as of its last command.
    private var isSubscriber = false
    /// How many messages of its own it waits for; below 0 while those that were delivered are not waited for yet.
    private var deliveriesAwaited = 0
    private var chargedBytes = 0
    private var descriptionBefore: ClientDescription?
    private var versionBefore = RESPVersion.two
    /// What is sent when what its command waits for ends.
    private var waitReply: [UInt8]?
    /// How many requests are looked at together, so that the memory of all is on its way before the first needs it.
    private static let batchCount = 32

    /// `nil`: the system has no room for it, and the socket is closed.
    init?(_ session: Session, _ descriptor: Int32, on loop: EventLoop) {
        self.session = session
        self.descriptor = descriptor
        self.loop = loop
        watcher = loop.socketWatcher(descriptor) { [unowned self] events in handle(events) }
        guard watcher != nil else {
            Sockets.end(descriptor)
            loop.server.statistics.clients.subtract(1, ordering: .relaxed)
            return nil
        }
    }

    func begin() { watch() }

    private func handle(_ events: Int32) {
        if events & Watcher.writable != 0 { flush() }
        if events & Watcher.readable != 0 {
            loop.deliverWhatWaits()
            if canRead { read() }
        }
        watch()
    }

    private var canRead: Bool { state == .reading && !isCongested }

    private func watch() {
        guard state != .closed else { return }
        watcher?.watch((canRead ? Watcher.readable : 0) | (output.isSendable ? Watcher.writable : 0))
    }

    // MARK: Reading

    private func read() {
        loop.refreshSettings()
        if input.isEmpty {
            var buffer = loop.takeScratch()
            let count = receive(into: &buffer, from: 0)
            execute(&buffer, count)
            loop.giveBack(buffer)
        } else {
            var buffer = input
            input = []
            let start = buffer.count
            grow(&buffer)
            let count = receive(into: &buffer, from: start)
            execute(&buffer, start + count)
        }
    }

    /// Makes room for what comes next: as much again, and no more than a limit at a time. A length that a request has only
    /// announced makes none.
    private func grow(_ buffer: inout [UInt8]) {
        let room = min(max(EventLoop.readBytes, buffer.count), 16 << 20)
        buffer.append(contentsOf: repeatElement(0, count: min(room, max(4_096, parser.bytesWanted))))
    }

    private func receive(into buffer: inout [UInt8], from start: Int) -> Int {
        switch Sockets.receive(descriptor, into: &buffer, from: start) {
        case .moved(let count):
            loop.server.statistics.inputBytes.add(count, ordering: .relaxed)
            session.lastSeen = .now
            return count
        case .wouldBlock: return 0
        case .ended:
            close()
            return 0
        }
    }

    // MARK: Executing

    /// Executes the requests in the first `count` bytes of a buffer, and keeps what is left of them.
    private func execute(_ buffer: inout [UInt8], _ count: Int) {
        var problem: ProtocolError?
        while canRead {
            if executed == parser.requestCount {
                (executed, problem) = (0, parse(&buffer, count))
                if parser.requestCount == 0 { break }
            }
            executeBatch(buffer.span)
            if executed == parser.requestCount, problem != nil { break }
        }
        if let problem, canRead { refuse(problem) }
        keep(buffer, count)
        flush()
        account()
    }

    private func parse(_ buffer: inout [UInt8], _ count: Int) -> ProtocolError? {
        parser.forget()
        let limits = session.isAuthenticated ? loop.settings.requestLimits : .unauthenticated
        var bytes = buffer.mutableSpan
        do {
            // Who has not said the password may do so in this request, and the next has other limits.
            try parser.parse(
                &bytes, count: count, most: session.isAuthenticated ? Connection.batchCount : 1, limits,
                isAuthenticated: session.isAuthenticated)
            return nil
        } catch {
            return error
        }
    }

    private func executeBatch(_ bytes: Span<UInt8>) {
        if executed == 0, parser.requestCount > 1 { prefetch(bytes) }
        let first = executed
        session.moment = Instant.nanoseconds
        var writer = ReplyWriter(output.take(), version: session.version)
        while executed < parser.requestCount, state == .reading {
            let request = executed
            executed += 1
            parser.withRequest(request, in: bytes) { execute($0, &writer) }
            if writer.bytes.count > loop.settings.output.softBytes { break }
        }
        output.put(writer.bytes)
        let count = executed - first
        loop.server.statistics.commandsProcessed.add(count, ordering: .relaxed)
        settle(replyCount: count)
    }

    private func execute(_ arguments: borrowing Arguments, _ writer: inout ReplyWriter) {
        if session.isHostile(arguments) { return close() }
        if loop.server.pause.mayHold {
            let milliseconds = Executor.pauseMilliseconds(arguments, of: session)
            if milliseconds > 0 { return postpone(milliseconds) }
        }
        do {
            try Executor.execute(arguments, of: session, &writer)
        } catch {
            return executeApart(StoredRequest(arguments))
        }
        follow(session.aftermath)
    }

    /// Has the request wait that was to be executed.
    private func postpone(_ milliseconds: Int64) {
        executed -= 1
        state = .waiting
        loop.postpone(self, milliseconds: milliseconds)
    }

    func endPostponement() {
        guard state == .waiting, waitReply == nil else { return }
        state = .reading
        resume()
    }

    private func follow(_ aftermath: Aftermath) {
        isSubscriber = !session.subscriptions.isEmpty || !session.subscriptions[.monitor].isEmpty
        deliveriesAwaited += session.deliveriesAwaited
        session.deliveriesAwaited = 0
        switch aftermath {
        case .next where deliveriesAwaited > 0: state = .waiting
        case .next: break
        case .close: state = .ending
        case .wait(let milliseconds, let reply):
            state = .waiting
            waitReply = reply
            guard let milliseconds else { return }
            let timer = loop.timer { [unowned self] in endWait(reply) }
            timer.start(milliseconds: milliseconds)
            self.timer = timer
        }
    }

    private func prefetch(_ bytes: Span<UInt8>) {
        try? session.keyspace.prefetch { fetch in
            for request in 0..<parser.requestCount {
                parser.withRequest(request, in: bytes) { arguments in
                    // Most commands have a key there, and where it is none the fetch harms nothing.
                    if arguments.count > 1 { fetch(unsafe arguments[1].bytes) }
                }
            }
        }
    }

    /// Lets the replies be sent, at once or when the log has what they rest on.
    private func settle(replyCount: Int) {
        guard loop.server.awaitsLog else { return output.settle(until: nil, replyCount: replyCount) }
        let sequence = loop.server.store.lastSequence.rawValue
        guard sequence > loop.log.reached else { return output.settle(until: nil, replyCount: replyCount) }
        output.settle(until: sequence, replyCount: replyCount)
        loop.hold(self, until: sequence)
    }

    private func refuse(_ problem: ProtocolError) {
        var writer = ReplyWriter(output.take(), version: session.version)
        writer.error("ERR " + problem.text)
        output.put(writer.bytes)
        settle(replyCount: 1)
        state = .ending
    }

    /// Keeps what is not executed. The requests among it that were parsed stay parsed.
    private func keep(_ buffer: borrowing [UInt8], _ count: Int) {
        guard state != .closed else { return }
        if executed == parser.requestCount {
            parser.forget()
            executed = 0
        }
        let gone = parser.discard()
        guard gone < count else { return }
        input = buffer.span.extracting(gone..<count).copied
        if input.count + session.byteCount > loop.settings.queryBytesMax { close() }
    }

    // MARK: Commands apart

    /// Runs a command on another thread. Until it is done nothing else touches the session.
    private func executeApart(_ request: StoredRequest) {
        (descriptionBefore, versionBefore) = (description, session.version)
        state = .apart
        session.isApart = true
        var writer = ReplyWriter(version: session.version)
        loop.runApart { [session] in
            session.moment = Instant.nanoseconds
            request.withArguments { arguments in
                do {
                    try Executor.execute(arguments, of: session, &writer)
                } catch {
                    preconditionFailure("a command that runs apart asked to be run apart")
                }
            }
        } then: { [self] in
            session.isApart = false
            finishApart(writer)
        }
    }

    private func finishApart(_ writer: consuming ReplyWriter) {
        guard state == .apart else { return unsubscribe() }
        state = .reading
        var all = ReplyWriter(output.take(), version: session.version)
        all.append(writer.bytes)
        all.append(pushedMeanwhile)
        pushedMeanwhile = []
        output.put(all.bytes)
        settle(replyCount: 1)
        follow(session.aftermath)
        resume()
    }

    private func endWait(_ reply: [UInt8]) {
        timer?.close()
        timer = nil
        waitReply = nil
        guard state == .waiting else { return }
        state = .reading
        output.put(output.take() + reply)
        settle(replyCount: 0)
        resume()
    }

    /// Ends what a command waits for. `false`: none does.
    func unblock(isError: Bool) -> Bool {
        guard state == .waiting, let waitReply else { return false }
        endWait(isError ? Array("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n".utf8) : waitReply)
        return true
    }

    /// Goes on with what had come before.
    private func resume() {
        if loop.isEnding, state == .reading { state = .ending }
        if canRead, !input.isEmpty {
            var buffer = input
            input = []
            execute(&buffer, buffer.count)
        } else {
            flush()
            account()
        }
        watch()
    }

    // MARK: Writing

    private func flush() {
        guard state != .closed else { return }
        var isLost = false
        output.drain { bytes in
            switch Sockets.send(descriptor, bytes) {
            case .moved(let count):
                loop.server.statistics.outputBytes.add(count, ordering: .relaxed)
                return count
            case .wouldBlock: return 0
            case .ended:
                isLost = true
                return 0
            }
        }
        if isLost || output.count > outputLimits.hardBytes { return close() }
        if state == .ending, output.count == 0 { return close() }
        regulate()
    }

    /// Stops reading while the client does not take its replies, and ends the connection if that goes on for too long.
    private func regulate() {
        let limits = outputLimits
        if isCongested {
            guard output.count <= limits.softBytes / 2 else { return }
            isCongested = false
            timer?.close()
            timer = nil
            resume()
        } else if output.count > limits.softBytes {
            isCongested = true
            guard timer == nil else { return }
            let timer = loop.timer { [unowned self] in close() }
            timer.start(milliseconds: UInt64(limits.softSeconds) * 1_000)
            self.timer = timer
        }
    }

    private var outputLimits: OutputLimits {
        isSubscriber ? loop.settings.subscriberOutput : loop.settings.output
    }

    // MARK: Messages

    /// Puts a message behind the replies, to be sent by ``sendPushed()``. Who leaves too much untaken is cut off.
    /// - Returns: Whether that is to be called.
    func push(_ bytes: [UInt8]) -> Bool {
        switch state {
        case .closed, .ending: return false
        case .apart: pushedMeanwhile += bytes
        case .reading, .waiting: output.append(bytes)
        }
        if output.count + pushedMeanwhile.count > outputLimits.hardBytes {
            close()
            return false
        }
        defer { isPushed = true }
        return !isPushed
    }

    /// By which version messages are written: that of the last command while another thread has the session.
    var pushVersion: RESPVersion { state == .apart ? versionBefore : session.version }

    func sendPushed() {
        isPushed = false
        guard state != .closed, state != .apart else { return }
        settle(replyCount: 0)
        flush()
        account()
        watch()
    }

    /// A message of its own was delivered.
    func endDelivery() {
        deliveriesAwaited -= 1
        guard deliveriesAwaited == 0, state == .waiting, waitReply == nil else { return }
        state = .reading
        resume()
    }

    // MARK: The log

    var isHeld: Bool { output.isHeld }

    func release(through sequence: UInt64) {
        output.release(through: sequence)
        flush()
        watch()
    }

    /// The log has failed: what waits for it is answered by an error.
    func failHeld() {
        output.fail(with: "MISCONF Writing to disk has failed, so it is unknown whether the change lasts.")
        flush()
        watch()
    }

    // MARK: The end

    func isIdle(since now: Instant, milliseconds: Int64) -> Bool {
        state == .reading && now - session.lastSeen > milliseconds
    }

    /// Lets what was begun be finished, and then closes.
    func end() {
        switch state {
        case .reading where output.count == 0: close()
        case .reading: state = .ending
        case .waiting: close()
        case .apart, .ending, .closed: break
        }
        watch()
    }

    func close() {
        guard state != .closed else { return }
        // While a command runs apart another thread has the session.
        if state != .apart { unsubscribe() }
        state = .closed
        watcher?.close()
        timer?.close()
        (watcher, timer) = (nil, nil)
        pushedMeanwhile = []
        Sockets.end(descriptor)
        input = []
        output = OutputQueue()
        loop.server.store.release(chargedBytes)
        chargedBytes = 0
        loop.forget(self)
    }

    /// Others do not wait for the end of many subscriptions.
    private func unsubscribe() {
        if session.subscriptions.count < 1_000 {
            session.unsubscribe()
        } else {
            loop.runApart({ [session] in session.unsubscribe() }, then: {})
        }
    }

    // MARK: Memory

    /// Counts what the connection holds as the store's memory. Who would go beyond the limit with much is cut off.
    private func account() {
        guard state != .closed else { return }
        let bytes = memoryBytes
        if bytes < chargedBytes {
            loop.server.store.release(chargedBytes - bytes)
            chargedBytes = bytes
        } else if bytes > chargedBytes {
            if loop.server.store.charge(bytes - chargedBytes) {
                chargedBytes = bytes
            } else if bytes > Connection.uncountedBytesMax, state == .apart || !session.isKept {
                close()
            }
        }
    }

    /// What a connection may hold where the limit leaves no room: enough to remove something.
    private static let uncountedBytesMax = 64 << 10

    private var memoryBytes: Int {
        input.capacity + output.capacity + pushedMeanwhile.capacity + parser.byteCount + session.byteCount
    }

    /// What `CLIENT LIST` says of it. While a command runs apart, another thread has the session: then it is what was to say
    /// before.
    var description: ClientDescription {
        if state == .apart, let descriptionBefore { return descriptionBefore }
        return ClientDescription(
            of: session, queryBytes: input.count, outputBytes: output.count, memoryBytes: memoryBytes)
    }
}
#endif
