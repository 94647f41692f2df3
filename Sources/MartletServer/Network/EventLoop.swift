#if canImport(CUV)
import Martlet
import MartletNetwork
import MartletRESP

/// One thread that serves a share of the connections.
///
/// `@unchecked Sendable`: all of it belongs to the thread of `run`, but for `inbox`, which has a lock, and ``call()``, which
/// libuv allows to any thread.
final class EventLoop: @unchecked Sendable {
    /// What other threads want done.
    private struct Inbox {
        var work: [(EventLoop) -> Void] = []
        /// Whether the bell can be rung: to ring one that is closed ends the process.
        var isOpen = true
    }

    let server: ServerCore
    let log: LogWaiter
    let topics: Topics
    let invalidations: Invalidations
    let traffic: Traffic
    private let loop: NetworkLoop
    private let inbox: Lock<Inbox>
    private var bell: Watcher?
    /// Who accepts connections for all loops, if it does so here.
    var acceptor: Acceptor?
    private(set) var connections: [Int: Connection] = [:]
    /// Those that hold replies back until the log has come further.
    @safe @exclusivity(unchecked) private var holding: [Int: Connection] = [:]
    /// How far the log has to come for them, where it was not asked to yet; and for how many of their batches.
    @safe @exclusivity(unchecked) private var unrequested = (sequence: UInt64(0), count: 0)
    private var turnEnd: Watcher?
    /// Those that have more to execute than there was time for.
    private var paused: [Connection] = []
    /// What is read from connections: one buffer for that which is being read, and one for that which was.
    @safe @exclusivity(unchecked) private var scratch: [[UInt8]] = []
    /// What was read from one connection and is executed when the next was read, or there is none.
    @safe @exclusivity(unchecked) private var read: (connection: Connection, buffer: [UInt8], count: Int)?
    private var ticker: Watcher?
    /// What was published and is to be delivered, and to whom something was delivered that is not sent.
    @safe @exclusivity(unchecked) var pushes = PushQueue()
    /// What clients are to forget and have not been told.
    @safe @exclusivity(unchecked) var invalidationsTaken = InvalidationQueue()
    /// Who waits until those are told to whom something is sent.
    @safe @exclusivity(unchecked) var marks: [Invalidation] = []
    /// Who waits for the end of a pause.
    var postponed: Set<Int> = []
    var pauseTimer: Watcher?
    @safe @exclusivity(unchecked) private(set) var settings: ServerSettings
    @safe @exclusivity(unchecked) private var settingsVersion: Int
    private(set) var isEnding = false

    /// How much is read of a connection before others have their turn.
    static let readBytes = 64 << 10

    init(_ server: ServerCore, _ log: LogWaiter, _ topics: Topics) throws(StoreError) {
        (self.server, self.log, self.topics) = (server, log, topics)
        invalidations = server.tracking.invalidations[topics.number]
        traffic = server.statistics.traffic[topics.number]
        settingsVersion = server.settings.version
        settings = server.settings.current
        guard let inbox = Lock(Inbox()), let loop = NetworkLoop() else { throw .outOfMemory }
        (self.inbox, self.loop) = (inbox, loop)
        bell = loop.callWatcher { [unowned self] in answerCall() }
        guard bell != nil else { throw .outOfMemory }
        topics.deliver { [weak self] in self?.call() }
        invalidations.deliver { [weak self] in self?.call() }
        turnEnd = loop.turnEndWatcher { [unowned self] in
            executeWhatWasRead()
            requestLog()
        }
    }

    /// One that never ran still has its bell.
    deinit { for watcher in [bell, turnEnd] { watcher?.close() } }

    /// The thread's work, until the loop has nothing left to watch.
    func run() {
        watchIdleConnections()
        loop.run()
    }

    // MARK: Calls of other threads

    /// Has the loop look at the log, and at what it was asked to do.
    func call() {
        inbox.withLock { inbox in
            if inbox.isOpen { bell?.send() }
        }
    }

    /// Has work done on the loop's thread. `false`: it has ended.
    @discardableResult
    func post(_ work: @escaping @Sendable (EventLoop) -> Void) -> Bool {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return false }
            inbox.work.append(work)
            bell?.send()
            return true
        }
    }

    private func answerCall() {
        executeWhatWasRead()
        for piece in takeWork(closing: false) { piece(self) }
        resumeFirst()
        releaseHeld()
        deliverPushes()
        endIfEmpty()
    }

    // MARK: Connections

    func adopt(_ session: Session, _ descriptor: Int32) {
        guard let connection = Connection(session, descriptor, on: self) else { return }
        connections[session.id] = connection
        connection.begin()
        if isEnding { connection.end() }
    }

    func forget(_ connection: Connection) {
        connections[connection.session.id] = nil
        holding[connection.session.id] = nil
        server.statistics.clients.subtract(1, ordering: .relaxed)
        endIfEmpty()
    }

    func socketWatcher(_ descriptor: Int32, _ act: @escaping (Int32) -> Void) -> Watcher? {
        loop.socketWatcher(descriptor, act)
    }

    func signalWatcher(_ number: Int32, _ act: @escaping () -> Void) -> Watcher? {
        loop.signalWatcher(number, act)
    }

    func timer(_ act: @escaping () -> Void) -> Watcher { loop.timer(act) }

    /// One that has been started.
    func timer(after milliseconds: UInt64, _ act: @escaping () -> Void) -> Watcher {
        let timer = timer(act)
        timer.start(milliseconds: milliseconds)
        return timer
    }

    /// Runs work on another thread, and then the rest on this one.
    func runApart(_ work: @escaping () -> Void, then finish: @escaping () -> Void) {
        loop.runApart(work, then: finish)
    }

    /// The buffer for reading, which has to be given back.
    func takeScratch() -> [UInt8] { scratch.popLast() ?? [UInt8](repeating: 0, count: EventLoop.readBytes) }

    func giveBack(_ buffer: consuming [UInt8]) { scratch.append(buffer) }

    /// Executes what a connection has read when the next one has read as well, or before the loop waits.
    func executeLater(_ buffer: consuming [UInt8], _ count: Int, of connection: Connection) {
        precondition(read == nil, "what was read of another is given up")
        read = (connection, buffer, count)
        turnEnd?.callBeforeWaiting()
    }

    /// Before what other threads want done, and before idle connections are ended, as well: so that these meet nothing that was read and is
    /// not executed.
    /// - Returns: Whether there was anything.
    @discardableResult
    func executeWhatWasRead() -> Bool {
        guard case (let connection, var buffer, let count)? = read.take() else { return false }
        connection.executeShared(&buffer, count)
        giveBack(buffer)
        return true
    }

    /// The same if it is that connection's.
    func executeWhatWasRead(of connection: Connection) {
        if read?.connection === connection { executeWhatWasRead() }
    }

    /// Looks whether settings were changed.
    func refreshSettings() {
        let version = server.settings.version
        guard version != settingsVersion else { return }
        settingsVersion = version
        settings = server.settings.current
        watchIdleConnections()
    }

    // MARK: The log

    /// Calls the connection when the log has reached a number.
    ///
    /// The log is asked to when all that had come is executed, so that one sync covers what can be covered; or earlier, where that
    /// is much.
    func hold(_ connection: Connection, until sequence: UInt64) {
        holding[connection.session.id] = connection
        unrequested = (max(unrequested.sequence, sequence), unrequested.count + 1)
        if unrequested.count == 1 { turnEnd?.callBeforeWaiting() }
        if unrequested.count == EventLoop.unrequestedMax { requestLog() }
    }

    private static let unrequestedMax = 64

    private func requestLog() {
        guard unrequested.count > 0 else { return }
        log.request(unrequested.sequence, count: unrequested.count)
        unrequested = (0, 0)
    }

    private func releaseHeld() {
        guard !holding.isEmpty else { return }
        let reached = log.reached
        let hasFailed = log.hasFailed
        for connection in Array(holding.values) {
            connection.release(through: reached)
            if hasFailed, connection.isHeld { connection.failHeld() }
            if !connection.isHeld { holding[connection.session.id] = nil }
        }
    }

    // MARK: Turns

    /// Has a connection go on when the others have had their turn.
    func resumeLater(_ connection: Connection) {
        paused.append(connection)
        call()
    }

    /// One at a time, so that many of them together keep nobody waiting for longer than one does.
    private func resumeFirst() {
        guard !paused.isEmpty else { return }
        paused.removeFirst().goOn()
        if !paused.isEmpty { call() }
    }

    // MARK: Idle connections

    /// Looks every second for connections that are idle for too long, if any may be.
    private func watchIdleConnections() {
        guard settings.idleSecondsMax > 0 else {
            ticker?.close()
            ticker = nil
            return
        }
        guard ticker == nil else { return }
        let ticker = timer { [unowned self] in endIdleConnections() }
        ticker.start(milliseconds: 1_000, repeating: 1_000)
        self.ticker = ticker
    }

    private func endIdleConnections() {
        executeWhatWasRead()
        refreshSettings()
        let now = Instant.now
        let most = Int64(settings.idleSecondsMax) * 1_000
        guard most > 0 else { return }
        for connection in Array(connections.values) where connection.isIdle(since: now, milliseconds: most) {
            connection.close()
        }
    }

    // MARK: The end

    /// Lets every connection finish what it has begun, and ends when the last one is gone.
    func drain() {
        isEnding = true
        // The last connection to end closes it.
        patience = timer(after: EventLoop.drainMilliseconds) { [unowned self] in
            for connection in Array(connections.values) { connection.close() }
        }
        for connection in Array(connections.values) { connection.end() }
        endIfEmpty()
    }

    private var patience: Watcher?
    private var hasEnded = false

    /// How long clients have at the end to take their replies.
    private static let drainMilliseconds: UInt64 = 5_000

    private func takeWork(closing: Bool) -> [(EventLoop) -> Void] {
        inbox.withLock { inbox in
            defer { inbox.work = [] }
            if closing { inbox.isOpen = false }
            return inbox.work
        }
    }

    private func endIfEmpty() {
        guard isEnding, connections.isEmpty, !hasEnded else { return }
        hasEnded = true
        topics.deliver(by: nil)
        // Nobody waits for those who are gone.
        answerMarks()
        while let invalidation = invalidationsTaken.next() { answer(invalidation) }
        for invalidation in invalidations.deliver(by: nil) { answer(invalidation) }
        // Who was told that it will be done relies on it.
        for piece in takeWork(closing: true) { piece(self) }
        while let push = pushes.nextPush() { topics.finish(push) }
        // What is closed and was to go on has the loop, which would have it.
        (paused, holding, pushes, invalidationsTaken) = ([], [:], PushQueue(), InvalidationQueue())
        read = nil
        for watcher in [bell, turnEnd, ticker, patience, pauseTimer] { watcher?.close() }
    }
}
#endif
