#if canImport(CUV)
import Martlet
import MartletNetwork
import MartletRESP
import Synchronization

/// One client's connection: from bytes to requests, and from replies to bytes.
///
/// It reads only while it can execute what it reads: not while a command of its own runs apart or waits, and not while
/// the client leaves too many replies untaken. So what is held of one connection is bounded, and its client has to wait.
///
/// `@exclusivity(unchecked)`, here and in the loop and the session: one thread at a time has them, and checks at run time would cost a
/// sixth of a request's time. Nothing is lent by reference to what may call back: buffers and the reply are taken out, and put back.
final class Connection {
    private enum State {
        case reading
        /// A command runs on another thread, which has the session.
        case apart
        /// There is more to execute, once others have had their turn.
        case paused
        /// A command has a wait of its own.
        case waiting
        /// It ends when the replies are sent.
        case ending
        case closed
    }

    let session: Session
    private let descriptor: Int32
    /// The loop and what it watches have the connection until it is closed, and it has them.
    let loop: EventLoop
    @safe @exclusivity(unchecked) private var watcher: Watcher?
    /// For how long a command waits.
    private var waitTimer: Watcher?
    /// For how long the client may leave too many replies untaken, while it does.
    private var patience: Watcher?
    @safe @exclusivity(unchecked) private var state = State.reading
    @safe @exclusivity(unchecked) private var input = InputQueue()
    @safe @exclusivity(unchecked) private var output = OutputQueue()
    /// When it was last its turn to execute requests, by ``Stopwatch``.
    @safe @exclusivity(unchecked) private var turnStart = 0
    /// Whether more replies are untaken than should be, or were and it is not half as many yet.
    @safe @exclusivity(unchecked) private var isCongested = false
    /// Messages that came while another thread has the session.
    @safe @exclusivity(unchecked) private var pushedMeanwhile: [UInt8] = []
    /// Whether it is among those whose messages are to be sent.
    private var isPushed = false
    /// Whether it is subscribed to anything, and whether it goes on where there is no memory for it, as of its last command.
    @safe @exclusivity(unchecked) private var isSubscriber = false
    @safe @exclusivity(unchecked) private(set) var hasSubscriptions = false
    @safe @exclusivity(unchecked) private var isKept = false
    /// Whether it is told of changes of keys, as of its last command, and whether it was ever told of any, perhaps on behalf of another.
    @safe @exclusivity(unchecked) private(set) var isTracking = false
    @safe @exclusivity(unchecked) var isTold = false
    /// How many messages of its own it waits for; below 0 while those that were delivered are not waited for yet.
    @safe @exclusivity(unchecked) private var deliveriesAwaited = 0
    /// How many event loops have still to tell their clients of what this one has changed. Until then it gets no replies: it could
    /// speak of the change to somebody who uses a copy of what was there before.
    @safe @exclusivity(unchecked) var answersAwaited = 0
    @safe @exclusivity(unchecked) private var chargedBytes = 0
    /// The last change that the replies since the last settlement may tell of; `nil` for the last there is.
    @safe @exclusivity(unchecked) private var toldChange: UInt64? = 0
    /// The request that another thread executes.
    private var apartBytes = 0
    private var (descriptionBefore, versionBefore, sessionBytesBefore) = (ClientDescription?.none, RESPVersion.two, 0)
    /// What is sent when what its command waits for ends.
    private var waitReply: [UInt8]?
    /// How many requests are looked at together, so that the memory of all is on its way before the first needs it.
    private static let batchCount = 32

    /// `nil`: the system has no room for it, and the socket is closed.
    init?(_ session: Session, _ descriptor: Int32, on loop: EventLoop) {
        self.session = session
        self.descriptor = descriptor
        self.loop = loop
        watcher = loop.socketWatcher(descriptor) { [self] events in handle(events) }
        guard watcher != nil else {
            Sockets.end(descriptor)
            loop.server.statistics.clients.subtract(1, ordering: .relaxed)
            return nil
        }
    }

    func begin() {
        account()
        watch()
    }

    private func handle(_ events: Int32) {
        if events & Watcher.writable != 0 {
            flush()
            watch()
        }
        guard events & Watcher.readable != 0 else { return }
        loop.deliverWhatWaits()
        if canRead { read() } else { watch() }
    }

    private var canRead: Bool { state == .reading && !isCongested }

    func watch() {
        guard state != .closed else { return }
        watcher?.watch((canRead ? Watcher.readable : 0) | (isSendable ? Watcher.writable : 0))
    }

    private var isSendable: Bool { output.isSendable && answersAwaited == 0 }

    // MARK: Reading

    private func read() {
        // With very many that are ready the loop comes back to one before the end of its turn.
        loop.executeWhatWasRead(of: self)
        guard canRead else { return }
        loop.refreshSettings()
        var scratch = loop.takeScratch()
        // What there is of a request goes into a buffer that all connections share, unless the rest would not fit behind it.
        guard input.bytesWanted > EventLoop.readBytes else {
            let start = input.move(to: &scratch)
            return readShared(consume scratch, start)
        }
        let count = receive(into: &scratch, from: 0)
        var buffer = input.take(appending: scratch.span.extracting(..<count))
        loop.giveBack(scratch)
        loop.executeWhatWasRead()
        executeAndKeep(&buffer, buffer.count, isShared: false)
        finishTurn()
    }

    /// A request that came alone is executed when the next connection's has come, or there is none: meanwhile its key's memory is
    /// on its way. Of several that of all is, see ``executeBatch(in:beginsTurn:)``.
    private func readShared(_ scratch: consuming [UInt8], _ start: Int) {
        let count = start + receive(into: &scratch, from: start)
        if canRead { _ = parse(&scratch, count) }
        guard canRead, input.requestCount == 1 else {
            loop.executeWhatWasRead()
            executeShared(&scratch, count)
            return loop.giveBack(scratch)
        }
        let key = input.withNextRequest(in: scratch.span) { session.prefetchBucket(for: $0) }
        // That takes long enough for the bucket to be here. Where there was nothing, a look at it would only wait sooner.
        if loop.executeWhatWasRead(), let key { session.prefetchRecord(of: key) }
        loop.executeLater(consume scratch, count, of: self)
    }

    /// Executes what is in a buffer that the connection shares with others.
    func executeShared(_ buffer: inout [UInt8], _ count: Int) {
        executeAndKeep(&buffer, count, isShared: true)
        finishTurn()
    }

    private func receive(into buffer: inout [UInt8], from start: Int) -> Int {
        switch Sockets.receive(descriptor, into: &buffer, from: start) {
        case .moved(let count):
            loop.traffic.inputBytes.add(count)
            session.lastSeen = .now
            return count
        case .wouldBlock: return 0
        case .ended:
            close()
            return 0
        }
    }

    // MARK: Executing

    private func executeAndKeep(_ buffer: inout [UInt8], _ count: Int, isShared: Bool) {
        execute(&buffer, count)
        guard state != .closed else { return }
        input.keep(&buffer, count, isShared: isShared)
        if input.count + sessionBytes > loop.settings.queryBytesMax { close() }
    }

    /// Executes the requests in the first `count` bytes of a buffer, as many as there is time for until others have their turn.
    private func execute(_ buffer: inout [UInt8], _ count: Int) {
        var problem: ProtocolError?
        var isFirst = true
        while canRead {
            if input.requestCount == 0 {
                problem = parse(&buffer, count)
                if input.requestCount == 0 { break }
            }
            if !isFirst, isTurnOver { return pause() }
            executeBatch(in: buffer, beginsTurn: isFirst)
            isFirst = false
            if input.requestCount == 0, problem != nil || input.hasRead(all: count) { break }
            // Before more is made than the client may leave untaken.
            if output.count > loop.settings.output.softBytes { flush() }
        }
        if let problem, canRead { refuse(problem) }
    }

    /// After about two milliseconds others have their turn. The last command's end is near enough.
    private var isTurnOver: Bool { session.moment - turnStart >= 2_000_000 }

    /// Has the others go first.
    private func pause() {
        state = .paused
        loop.resumeLater(self)
    }

    /// Goes on, now that others have had their turn.
    func goOn() {
        guard state == .paused else { return }
        state = .reading
        resume()
    }

    private func finishTurn() {
        flush()
        account()
        watch()
    }

    private func parse(_ buffer: inout [UInt8], _ count: Int) -> ProtocolError? {
        let isAuthenticated = session.isAuthenticated
        let limits =
            isAuthenticated ? RequestLimits(argumentBytesMax: loop.settings.argumentBytesMax) : .unauthenticated
        // Who has not said the password may do so in this request, and the next has other limits.
        return input.parse(
            &buffer, count, most: isAuthenticated ? Connection.batchCount : 1, limits, isAuthenticated: isAuthenticated)
    }

    private func executeBatch(in buffer: [UInt8], beginsTurn: Bool) {
        let bytes = buffer.span
        // Taken out: who executes may close the connection, and each look at the parser would copy what it holds.
        let (requests, first) = (input.requests, input.executedCount)
        if first == 0, requests.count > 1 { session.prefetch(requests, in: bytes) }
        session.moment = Stopwatch.nanoseconds
        if beginsTurn { turnStart = session.moment }
        var writer = ReplyWriter(output.take(), version: session.version)
        while input.requestCount > 0, state == .reading {
            let request = input.advance()
            requests.withRequest(request, in: bytes) { execute($0, in: buffer, &writer) }
            if writer.bytes.count > loop.settings.output.softBytes { break }
            if state == .apart || isTurnOver { break }
        }
        if state != .apart {
            session.showCalls()
            noteSession()
        }
        output.put(writer.finish())
        // What runs apart is done, and its reply settled, when that is there.
        let done = input.executedCount - first - (state == .apart ? 1 : 0)
        loop.traffic.commands.add(done)
        settle(replyCount: done)
    }

    private func execute(_ arguments: borrowing Arguments, in buffer: [UInt8], _ writer: inout ReplyWriter) {
        if loop.server.pause.mayHold {
            let milliseconds = Executor.pauseMilliseconds(arguments, of: session)
            if milliseconds > 0 { return postpone(milliseconds) }
        }
        do {
            try Executor.execute(arguments, of: session, &writer)
        } catch {
            // One that is so large has a buffer of the connection's own, which goes on without it.
            let isLarge = arguments.extent > Database.longBytes
            return executeApart(isLarge ? StoredRequest(arguments, sharing: buffer) : StoredRequest(arguments))
        }
        if loop.server.awaitsLog {
            let change = session.lastChange(toldBy: arguments)
            toldChange = toldChange.flatMap { told in change.map { max(told, $0) } }
        }
        follow(session.aftermath)
    }

    /// Has the request wait that was to be executed.
    private func postpone(_ milliseconds: Int64) {
        input.goBack()
        state = .waiting
        loop.postpone(self, milliseconds: milliseconds)
    }

    func endPostponement() {
        guard state == .waiting, waitReply == nil else { return }
        pause()
    }

    /// Takes note of what it needs to know of the session while another thread has that.
    private func noteSession() {
        hasSubscriptions = !session.subscriptions.isEmpty
        isSubscriber = hasSubscriptions || !session.subscriptions[.monitor].isEmpty
        isTracking = session.tracking.isOn
        isKept = session.isKept
    }

    private func follow(_ aftermath: Aftermath) {
        deliveriesAwaited += session.deliveriesAwaited
        session.deliveriesAwaited = 0
        switch aftermath {
        case .next where deliveriesAwaited > 0: state = .waiting
        case .next: break
        case .close: state = .ending
        case .wait(let milliseconds, let reply):
            state = .waiting
            waitReply = reply
            waitTimer = milliseconds.map { loop.timer(after: $0) { [unowned self] in endWait(reply) } }
        }
    }

    /// Lets the replies be sent, at once or when the log has what they rest on.
    private func settle(replyCount: Int) {
        guard loop.server.awaitsLog else { return output.settle(until: nil, replyCount: replyCount) }
        let sequence = toldChange ?? loop.server.store.lastSequence.rawValue
        toldChange = 0
        guard sequence > loop.log.reached else { return output.settle(until: nil, replyCount: replyCount) }
        output.settle(until: sequence, replyCount: replyCount)
        loop.hold(self, until: sequence)
    }

    private func refuse(_ problem: ProtocolError) {
        var writer = ReplyWriter(output.take(), version: session.version)
        writer.error("ERR " + problem.text)
        output.put(writer.finish())
        settle(replyCount: 1)
        state = .ending
    }

    // MARK: Commands apart

    /// Runs a command on another thread. Until it is done nothing else touches the session.
    private func executeApart(_ request: StoredRequest) {
        noteSession()
        (descriptionBefore, versionBefore, sessionBytesBefore) = (description, session.version, session.byteCount)
        state = .apart
        session.isApart = true
        apartBytes = request.byteCount
        var writer = ReplyWriter(version: session.version)
        // What is large is given back by the other thread as well.
        var request: StoredRequest? = request
        loop.runApart { [session] in
            session.moment = Stopwatch.nanoseconds
            request.take()?.withArguments { arguments in
                do {
                    try Executor.execute(arguments, of: session, &writer)
                } catch {
                    preconditionFailure("a command that runs apart asked to be run apart")
                }
            }
            session.showCalls()
        } then: { [self] in
            session.isApart = false
            finishApart(writer)
        }
    }

    private func finishApart(_ writer: consuming ReplyWriter) {
        loop.traffic.commands.add(1)
        guard state == .apart else { return leave() }
        state = .reading
        (apartBytes, toldChange) = (0, nil)
        let (reply, pushed) = (writer.bytes, pushedMeanwhile)
        pushedMeanwhile = []
        // What came of a subscription precedes the word that it has ended.
        let parts = session.lastCommand?.endsSubscriptions == true ? [pushed, reply] : [reply, pushed]
        var all = output.take()
        // What is large is not copied where it comes first.
        for part in parts { if all.isEmpty { all = part } else { all += part } }
        output.put(all)
        settle(replyCount: 1)
        noteSession()
        follow(session.aftermath)
        resume()
    }

    private func endWait(_ reply: [UInt8]) {
        waitTimer?.close()
        (waitTimer, waitReply) = (nil, nil)
        guard state == .waiting else { return }
        output.put(output.take() + reply)
        settle(replyCount: 0)
        pause()
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
        if canRead, input.count > 0 {
            var buffer = input.take()
            executeAndKeep(&buffer, buffer.count, isShared: false)
        }
        finishTurn()
    }

    // MARK: Writing

    func flush() {
        guard state != .closed else { return }
        if state != .apart, !session.loopsTold.isEmpty { awaitAnswers() }
        if answersAwaited == 0, !send() { return close() }
        if output.count > outputLimits.hardBytes { return close() }
        if state == .ending, output.count == 0 { return close() }
        regulate()
    }

    /// `false`: the client is gone.
    private func send() -> Bool {
        var isLost = false
        output.drain { bytes in
            switch Sockets.send(descriptor, bytes) {
            case .moved(let count):
                loop.traffic.outputBytes.add(count)
                return count
            case .wouldBlock: return 0
            case .ended:
                isLost = true
                return 0
            }
        }
        return !isLost
    }

    /// Stops reading while the client does not take its replies, and ends the connection if that goes on for too long.
    private func regulate() {
        let limits = outputLimits
        if output.count > limits.softBytes {
            isCongested = true
            guard patience == nil else { return }
            patience = loop.timer(after: UInt64(limits.softSeconds) * 1_000) { [unowned self] in close() }
            return
        }
        if let patience {
            patience.close()
            self.patience = nil
        }
        guard isCongested, output.count <= limits.softBytes / 2 else { return }
        isCongested = false
        resume()
    }

    private var outputLimits: OutputLimits {
        isSubscriber ? loop.settings.subscriberOutput : loop.settings.output
    }

    // MARK: Messages

    /// Puts a message behind the replies, to be sent by ``sendPushed()``. Who leaves too much untaken is cut off.
    /// - Parameter tellsOfChanges: Whether it has to wait until the changes last that were made.
    /// - Returns: Whether that is to be called.
    func push(_ bytes: [UInt8], tellsOfChanges: Bool) -> Bool {
        switch state {
        case .closed, .ending: return false
        case .apart: pushedMeanwhile += bytes
        case .reading, .paused, .waiting: output.append(bytes)
        }
        if output.count + pushedMeanwhile.count > outputLimits.hardBytes {
            close()
            return false
        }
        // Of any change that was made.
        if tellsOfChanges { toldChange = nil }
        defer { isPushed = true }
        return !isPushed
    }

    /// By which version messages are written: that of the last command while another thread has the session.
    var pushVersion: RESPVersion { state == .apart ? versionBefore : session.version }

    func sendPushed() {
        isPushed = false
        guard state != .closed else { return }
        // They are put behind the reply once another thread has given the session back.
        guard state != .apart else { return account() }
        settle(replyCount: 0)
        finishTurn()
    }

    /// A message of its own was delivered.
    func endDelivery() {
        deliveriesAwaited -= 1
        guard deliveriesAwaited == 0, state == .waiting, waitReply == nil else { return }
        pause()
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
        // What it was to forget may have been among that.
        output.append(forgettingEverything)
        output.settle(until: nil, replyCount: 0)
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
        case .apart, .paused, .ending, .closed: break
        }
        watch()
    }

    func close() {
        guard state != .closed else { return }
        // While a command runs apart another thread has the session.
        if state != .apart { leave() }
        state = .closed
        for watched in [watcher, waitTimer, patience] { watched?.close() }
        (watcher, waitTimer, patience) = (nil, nil, nil)
        pushedMeanwhile = []
        Sockets.end(descriptor)
        _ = input.take()
        output = OutputQueue()
        loop.server.connectionMemory.giveBack(chargedBytes)
        chargedBytes = 0
        loop.forget(self)
    }

    /// Others do not wait for the end of many subscriptions.
    private func leave() {
        session.leaveTracking()
        if session.subscriptions.count < 1_000 {
            session.unsubscribe()
        } else {
            loop.runApart({ [session] in session.unsubscribe() }, then: {})
        }
    }

    // MARK: Memory

    /// Counts what the connection holds as the store's memory. Where there is no room for it, the connection ends.
    private func account() {
        guard state != .closed else { return }
        let bytes = memoryBytes
        if bytes < chargedBytes {
            loop.server.connectionMemory.giveBack(chargedBytes - bytes)
        } else if bytes > chargedBytes {
            guard loop.server.connectionMemory.take(bytes - chargedBytes) else {
                if !isKept { close() }
                return
            }
        }
        chargedBytes = bytes
    }

    /// What a connection takes that holds nothing: its objects, and the watcher's handle. Measured, and rounded up.
    private static let ownBytes = 2_048

    private var memoryBytes: Int {
        Connection.ownBytes + input.byteCount + output.byteCount + pushedMeanwhile.capacity + sessionBytes + apartBytes
    }

    /// What the session holds, or held before another thread had it.
    private var sessionBytes: Int { state == .apart ? sessionBytesBefore : session.byteCount }

    /// What `CLIENT LIST` says of it. While a command runs apart, another thread has the session: then it is what was to say
    /// before.
    var description: ClientDescription {
        if state == .apart, let descriptionBefore { return descriptionBefore }
        return ClientDescription(
            of: session, queryBytes: input.count, outputBytes: output.count, memoryBytes: memoryBytes)
    }
}
#endif
