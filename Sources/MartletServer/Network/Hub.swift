#if canImport(CUV)
import Martlet
import MartletNetwork
import Synchronization

/// What joins the event loops: who asks all of them something, and what ends them.
final class Hub: Network {
    private let loops: Lock<[EventLoop]>
    private let use = SharedLock()
    private let ending: Lock<(isAsked: Bool, isSaving: Bool, listen: (@Sendable () -> Void)?)>

    init() throws(StoreError) {
        guard let loops = Lock<[EventLoop]>([]),
            let ending = Lock<(isAsked: Bool, isSaving: Bool, listen: (@Sendable () -> Void)?)>((false, true, nil))
        else { throw .outOfMemory }
        (self.loops, self.ending) = (loops, ending)
    }

    func serve(_ loops: [EventLoop]) { self.loops.withLock { $0 = loops } }

    /// Forgets the loops when none of them runs any more.
    func letGo() {
        loops.withLock { $0 = [] }
        ending.withLock { $0.listen = nil }
    }

    private var all: [EventLoop] { loops.withLock { $0 } }

    var eventLoopCount: Int { all.count }

    /// The loop that has the fewest connections, by their own counts of a moment ago.
    func loop(after last: Int) -> (number: Int, loop: EventLoop) {
        let loops = all
        let number = (last + 1) % loops.count
        return (number, loops[number])
    }

    // MARK: Asking all loops

    func clients(isHalted: Bool) -> [ClientDescription] {
        gather(isHalted) { loop in loop.connections.values.map(\.description) }.sorted { $0.id < $1.id }
    }

    func end(isHalted: Bool, where isMeant: @escaping @Sendable (ClientDescription) -> Bool) -> Int {
        gather(isHalted) { loop in
            let meant = loop.connections.values.filter { isMeant($0.description) }
            for connection in meant { connection.close() }
            return meant.map(\.session.id)
        }.count
    }

    func unblock(_ id: Int, isError: Bool, isHalted: Bool) -> Bool {
        gather(isHalted) { loop in [loop.connections[id]?.unblock(isError: isError) ?? false] }.contains(true)
    }

    func eventLoop(of id: Int, isHalted: Bool) -> Int? {
        gather(isHalted) { loop in loop.connections[id] == nil ? [] : [loop.topics.number] }.first
    }

    func passBetweenRequests() { _ = gather(false) { _ in [0] } }

    func endPause() {
        for loop in all { loop.post { $0.endPause() } }
    }

    /// Asks each loop on its own thread, and waits for the answers of all. While the caller has them stand still, it may
    /// look itself, and nobody would answer.
    private func gather<Answer: Sendable>(
        _ isHalted: Bool, _ ask: @escaping @Sendable (EventLoop) -> [Answer]
    ) -> [Answer] {
        let loops = all
        if isHalted { return loops.flatMap(ask) }
        guard let answers = Lock<[Answer]>([]) else { return [] }
        let done = Semaphore()
        let asked = loops.filter { loop in
            loop.post { loop in
                let answer = ask(loop)
                answers.withLock { $0 += answer }
                done.signal()
            }
        }
        for _ in asked { done.wait() }
        return answers.withLock { $0 }
    }

    // MARK: Whole databases

    func beginUse(alone: Bool) { use.lock(alone: alone) }

    func endUse(alone: Bool) { use.unlock(alone: alone) }

    func whileHalted(_ body: () throws -> Void) throws {
        let halt = Halt(of: all)
        defer { halt.lift() }
        try body()
    }

    // MARK: The end

    func runApart(_ work: @escaping @Sendable () -> Void) {
        all[0].post { loop in loop.runApart(work, then: {}) }
    }

    /// Has `listen` called, once, when the server is to end.
    func whenEnding(_ listen: @escaping @Sendable () -> Void) {
        let isLate = ending.withLock { ending in
            ending.listen = listen
            return ending.isAsked
        }
        if isLate { listen() }
    }

    func shutDown(saving: Bool) {
        let listen: (@Sendable () -> Void)? = ending.withLock { ending in
            guard !ending.isAsked else { return nil }
            (ending.isAsked, ending.isSaving) = (true, saving)
            return ending.listen
        }
        listen?()
    }

    /// Whether a checkpoint is to be written at the end.
    var isSaving: Bool { ending.withLock { $0.isSaving } }

    func drainLoops() {
        for loop in all { loop.post { $0.drain() } }
    }
}
#endif
