/// Writes the checkpoints of a durable store, and gives up the log that they make needless.
///
/// A checkpoint is a plain walk over all entries while writers go on: it takes no memory for versions, and keeps nobody
/// waiting. So it may have some changes that came after it began, and says how far the log must be read for all of them:
/// it is named only once the log is durable up to there.
///
/// `@unchecked Sendable`: `state` is touched under `mutex`.
final class Checkpointer: @unchecked Sendable {
    private let log: FileLog
    private let storage: any Storage
    private let epochs: Epochs
    private let clock: Word
    private let defaultEntry: KeyspaceEntry
    private let keyspaces: KeyspaceTable
    private let interval: UInt64?
    private let retention: Int
    private let limits: LogLimits
    private let note: @Sendable (StoreLogger.Level, String) -> Void

    private let mutex: RawMutex
    private let wake: RawCondition
    private let done: RawCondition
    private var state: State
    private var thread: HelperThread?

    private struct State {
        /// Newest last.
        var checkpoints: [CheckpointStart]
        /// Where the log was when the last one was begun that was made, or that is being made.
        var lastStart: UInt64
        /// How many have failed since.
        var failures = 0
        /// None is begun unasked before this, by the monotonic clock.
        var pauseEnd: UInt64 = 0
        var wanted: UInt64 = 0
        /// How many are to be kept with the next one.
        var keptWanted = Checkpointer.keptMost
        var begun: UInt64 = 0
        var ended: UInt64 = 0
        var outcome: StoreError?
        var isClosing = false
        /// The checkpoint for whose sake all others were given up.
        var aloneSince: UInt64?
        /// What all of them have taken.
        var bytesWritten = 0
    }

    /// How many checkpoints there are at most.
    static let keptMost = 2
    /// How long a write of a block may rest the disk for, in terms of what it took.
    private static let restFactor: UInt64 = 1
    private static let bytes = RawMutex.bytes + 2 * RawCondition.bytes

    init(
        of core: StoreCore, _ log: FileLog, _ options: StoreOptions, _ recovered: Recovery.Recovered
    ) throws(StoreError) {
        guard let place = core.memory.tracked.allocate(bytes: Checkpointer.bytes) else { throw .outOfMemory }
        self.log = log
        storage = log.storage
        limits = log.limits
        epochs = core.epochs
        clock = core.clock.last
        defaultEntry = core.defaultEntry
        keyspaces = core.keyspaces
        // Whatever is said, none of it is too large, or too small, to be added to.
        interval = options.checkpointInterval.map { UInt64(($0 > 0.001 ? min($0, 1e9) : 0.001) * 1_000_000_000) }
        retention = min(max(0, options.logRetention), .max / 4)
        let logger = options.logger
        note = { level, message in
            if let logger, level >= logger.level { logger.write(level, message) }
        }
        mutex = RawMutex(initializingAt: place)
        wake = RawCondition(initializingAt: place + UInt(RawMutex.bytes))
        done = RawCondition(initializingAt: place + UInt(RawMutex.bytes + RawCondition.bytes))
        let tail = log.tail
        state = State(checkpoints: recovered.checkpoints, lastStart: tail - min(tail, recovered.logUnits))
        // Each opening leaves a file; many of them are worth a checkpoint.
        if recovered.closed.count > 8 { state.wanted = 1 }
        // The log is asked how much it has grown when it goes on in a new file.
        log.mutex.withLock {
            log.state.onRotation = { [weak self] in self?.look() }
        }
        thread = HelperThread { [self] in run() }
        guard thread != nil else {
            throw StoreError(StorageProblem(operation: "start a thread for", path: storage.path, code: 0))
        }
    }

    /// Writes a checkpoint that has every change made before, and waits for it.
    func checkpoint() throws(StoreError) { try checkpoint(keeping: Checkpointer.keptMost) }

    /// Writes a checkpoint, and gives up the older one and all the log that it makes needless.
    func compact() throws(StoreError) { try checkpoint(keeping: 1) }

    private func checkpoint(keeping count: Int) throws(StoreError) {
        try log.checkFailure()
        let outcome = mutex.withLock { () -> StoreError? in
            guard !state.isClosing else { return .closed }
            // One that is under way may have begun too early.
            let wanted = state.begun + 1
            state.wanted = max(state.wanted, wanted)
            state.keptWanted = min(state.keptWanted, count)
            wake.wakeAll()
            while state.ended < wanted, !state.isClosing { done.wait(mutex) }
            return state.ended < wanted ? .closed : state.outcome
        }
        if let outcome { throw outcome }
    }

    func close() {
        let thread = mutex.withLock {
            state.isClosing = true
            wake.wakeAll()
            done.wakeAll()
            defer { self.thread = nil }
            return self.thread
        }
        thread?.join()
    }

    /// What was written since the store was opened.
    var statistics: StoreStatistics.StorageStatistics {
        StoreStatistics.StorageStatistics(
            logBytes: log.bytesWritten, checkpointBytes: mutex.withLock { state.bytesWritten })
    }

    /// Has the thread look whether a checkpoint is due.
    private func look() { mutex.withLock { wake.wakeAll() } }

    // MARK: The thread

    /// What the thread is to do.
    private enum Turn {
        /// Write a checkpoint, and keep so many with it.
        case write(keeping: Int)
        /// Give up what only another way to recover needs, since there is too much of it.
        case giveUpOlder
        case end
    }

    private func run() {
        while true {
            switch awaitTurn() {
            case .write(let kept): write(keeping: kept)
            case .giveUpOlder: giveUpOlder()
            case .end: return
            }
        }
    }

    private func write(keeping count: Int) {
        let lastStart = mutex.withLock { state.lastStart }
        var (outcome, isMade): (StoreError?, Bool) = (nil, false)
        do throws(StoreError) {
            try makeRoom()
            try write()
            isMade = true
            // By this thread alone, so that none takes the files away that another relies on.
            try trim(keeping: count)
        } catch {
            outcome = error
            // What it takes of the disk is wanted elsewhere.
            try? storage.remove(CheckpointSummary.temporaryName)
            if error != .closed { note(.error, "the checkpoint failed: \(error)") }
        }
        mutex.withLock {
            // One that was made is not written again for what could not be removed after it.
            if isMade { state.failures = 0 } else { noteFailure(lastStart) }
            state.ended = state.begun
            state.outcome = outcome
            done.wakeAll()
        }
    }

    /// One that failed is tried again, but not at once, since what was in its way may last. The mutex is held.
    private func noteFailure(_ lastStart: UInt64) {
        state.lastStart = lastStart
        state.pauseEnd = System.monotonicNanoseconds + limits.checkpointPause << min(state.failures, 6)
        state.failures += 1
    }

    private func giveUpOlder() {
        do throws(StoreError) {
            try trim(keeping: 1)
        } catch {
            note(.error, "an old checkpoint cannot be removed: \(error)")
        }
    }

    /// Sleeps until there is something to do.
    private func awaitTurn() -> Turn {
        mutex.withLock {
            let began = System.monotonicNanoseconds
            while true {
                if state.isClosing { return .end }
                if state.wanted > state.begun || isDue(since: began) {
                    state.begun += 1
                    defer { state.keptWanted = Checkpointer.keptMost }
                    return .write(keeping: state.keptWanted)
                }
                if isOver() { return .giveUpOlder }
                let now = System.monotonicNanoseconds
                if let time = state.pauseEnd > now ? state.pauseEnd - now : interval {
                    wake.wait(mutex, nanoseconds: time)
                } else {
                    wake.wait(mutex)
                }
            }
        }
    }

    private func isDue(since began: UInt64) -> Bool {
        let (position, now) = (log.durableThrough, System.monotonicNanoseconds)
        guard position > state.lastStart, now >= state.pauseEnd, log.failed.loadRelaxed() == 0 else { return false }
        if state.failures > 0 { return true }
        if let interval, now - began >= interval { return true }
        return hasGrown(to: position)
    }

    /// Whether the log has grown so much since the last one was begun that another is worth it. The mutex is held.
    private func hasGrown(to position: UInt64) -> Bool {
        let grown = Int(position - state.lastStart) * LogPosition.unitBytes
        // Of a store that has become smaller, the last one is too large to go by.
        let bytes = min(state.checkpoints.last?.fileBytes ?? 0, recordBytes)
        return grown >= max(limits.checkpointBytesMin, bytes / 2)
    }

    // MARK: One checkpoint

    /// Gives up the older of two checkpoints, or all log before the only one, before another is written, where all together
    /// would take too much.
    private func makeRoom() throws(StoreError) {
        // Besides the new one the log grows while it is written.
        if mutex.withLock({ isOver(more: recordBytes * 3 / 2) }) { try trim(keeping: 1) }
    }

    /// Whether there is something to be given up, since the files take too much, with so much more. The mutex is held.
    private func isOver(more: Int = 0) -> Bool {
        // Once for each checkpoint: then what is left is needed.
        guard let newest = state.checkpoints.last, newest.number != state.aloneSince else { return false }
        return DiskPlan.isOver(recordBytes: recordBytes, diskUse, more: more, retained: retention, limits)
    }

    /// What the files take. The mutex is held.
    private var diskUse: DiskUse {
        let tail = log.tail
        return DiskUse(state.checkpoints, logBytes: log.keptBytes(to: tail), tail: tail)
    }

    /// What all records take in memory.
    private var recordBytes: Int {
        var sum: UInt64 = 0
        epochs.forEachParticipant { sum &+= $0.recordBytes.loadRelaxed() }
        return max(0, Int(Int64(bitPattern: sum)))
    }

    private func write() throws(StoreError) {
        let start = begin()
        let plan = mutex.withLock {
            state.lastStart = start.number
            return DiskPlan(recordBytes: recordBytes, diskUse, retained: retention, limits)
        }
        var writer = try storing { () throws(StorageProblem) in
            try CheckpointWriter(
                in: storage, identity: log.identity, lastKeyspace: start.lastKeyspace, number: start.number,
                logStart: start.logStart, blockBytes: limits.checkpointBlockBytes)
        }
        try storing { () throws(StorageProblem) in try writer.write(keyspaces: start.names) }
        let rests = try write(start.entries, to: &writer, plan)
        let end = clock.loadAcquiring()
        if !log.faults.has(.nameCheckpointEarly) { try log.syncBytes(through: end) }
        try storing { () throws(StorageProblem) in try writer.finish(endNumber: end) }
        let made = CheckpointStart(
            identity: log.identity, lastKeyspace: start.lastKeyspace, number: start.number, logStart: start.logStart,
            fileBytes: writer.bytes)
        try storing { () throws(StorageProblem) in
            try storage.rename(CheckpointSummary.temporaryName, to: made.name)
            try storage.syncDirectory()
        }
        mutex.withLock {
            state.checkpoints.removeAll { $0.number == start.number }
            state.checkpoints.append(made)
            state.bytesWritten += made.fileBytes
        }
        note(.debug, "checkpoint of \(writer.entries) entries, \(writer.bytes) bytes, \(rests) rests")
    }

    /// Writes the entries, and has writers wait where they are too fast for that. However it ends, they are let go before
    /// anyone is told of it, who may write himself.
    /// - Returns: How many rests it took.
    private func write(
        _ entries: [KeyspaceEntry], to writer: inout CheckpointWriter, _ plan: DiskPlan
    ) throws(StoreError) -> Int {
        let participant = try epochs.participant()
        defer { log.setHeld(false) }
        var (began, rests) = (System.monotonicNanoseconds, 0)
        for entry in entries {
            try writer.write(entry, by: participant) { bytes throws(StoreError) in
                log.setHeld(plan.isAhead(log.tail, written: bytes))
                if try rest(since: began) { rests += 1 }
                began = System.monotonicNanoseconds
            }
        }
        return rests
    }

    /// What there is at the instant at which a checkpoint begins.
    private struct Beginning {
        /// Every change up to it is published.
        let number: UInt64
        /// The position at which changes may begin that come later.
        let logStart: UInt64
        let lastKeyspace: UInt32
        let entries: [KeyspaceEntry]
        let names: [(id: UInt32, name: [UInt8])]
    }

    /// The keyspaces are those at the number itself: while their table is held, none is made, renamed or dropped. What comes
    /// after is in the log.
    private func begin() -> Beginning {
        keyspaces.withAll { named, lastKeyspace in
            epochs.withGateClosed {
                let number = clock.loadAcquiring()
                return Beginning(
                    number: number, logStart: min(number, log.oldestHeldTail ?? number), lastKeyspace: lastKeyspace,
                    entries: [defaultEntry] + named.values, names: named.map { ($0.value.id, $0.key) })
            }
        }
    }

    /// Leaves the disk, and the processor, to others for as long as the last block took; unless writers wait for the next
    /// one, or so much is written meanwhile that the next checkpoint is due already: the longer this one takes, the longer
    /// the log becomes.
    /// - Returns: Whether it did.
    private func rest(since began: UInt64) throws(StoreError) -> Bool {
        let taken = System.monotonicNanoseconds - began
        return try mutex.withLock { () throws(StoreError) in
            let rests = !state.isClosing && !log.isHolding && !hasGrown(to: log.tail)
            if rests { wake.wait(mutex, nanoseconds: min(taken * Checkpointer.restFactor, 50_000_000)) }
            guard !state.isClosing else { throw .closed }
            return rests
        }
    }

    /// Gives up all but the newest checkpoints, and the log that none of them needs.
    private func trim(keeping count: Int) throws(StoreError) {
        let kept = mutex.withLock {
            state.checkpoints.removeFirst(max(0, state.checkpoints.count - count))
            if count == 1 { state.aloneSince = state.checkpoints.last?.number }
            return state.checkpoints
        }
        let names = Set(kept.map(\.name))
        let files = try DirectoryFiles(in: storage)
        try storing { () throws(StorageProblem) in
            var problem: StorageProblem?
            // Those too that were damaged, or left by one that ended while it removed them. One that cannot be removed keeps
            // no other.
            for name in files.checkpoints where !names.contains(name) {
                do throws(StorageProblem) { try storage.remove(name) } catch { problem = problem ?? error }
            }
            if let problem { throw problem }
            try storage.syncDirectory()
        }
        // With one checkpoint only, the log before it is the other way to recover.
        guard kept.count >= count, let oldest = kept.first else { return }
        let needed = log.faults.has(.trimEarly) ? log.tail : oldest.logStart
        try log.trim(before: needed, retaining: retention)
    }
}
