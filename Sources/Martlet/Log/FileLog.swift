#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The log of a store with a directory.
///
/// **Writers** reserve: the clock's one addition, made under the lock of what they change, gives a number and a place in
/// the ring. With no lock held they copy their record to it and publish it by the store of its first word, which was 0.
/// **One at a time writes**, who holds the baton: it walks from the last flushed position over what is published, writes
/// it to the present segment, makes the place zero again and moves `flushed` on. **One at a time syncs** what was written.
/// Both are whoever waits and finds nobody at it; a helper thread does it for those who do not wait, or are suspended.
///
/// **Orderings.** A record's first word is stored releasing and loaded acquiring: who writes it to the file finds all of it.
/// `flushed` is stored releasing after the place was cleared, and loaded acquiring before a place is written to again, a
/// lap later. `durable` is stored releasing after the sync. The baton is taken acquiring and given back releasing.
///
/// **What a crash leaves** is a prefix of the log that has all that `durable` covered, or `flushed` if only the process
/// ended: no record is written before all that come before it are.
///
/// `@unchecked Sendable`: `state` is touched under `mutex`, `segment`, `filledEnd` and `effectsEnd` by who holds the baton.
final class FileLog: CommitLog, @unchecked Sendable {
    let storage: any Storage
    let clock: Word
    let ring: RingBuffer
    let limits: LogLimits
    let faults: Faults
    let identity: UInt64
    let incarnation: UInt32
    /// What ring and words lie in, and are freed with: late callers may still look at them after the end.
    private let memory: StoreMemory
    private let words: UInt

    /// The position up to which everything is in the file.
    var flushed: Word { @inline(__always) get { Word(at: words) } }
    /// The position up to which every change survives a loss of power. What has no effect need not be synced for it.
    var durable: Word { Word(at: words &+ 64) }
    /// The position up to which every byte does.
    var synced: Word { Word(at: words &+ 72) }
    /// Odd while someone syncs: see `waitUntilSynced`.
    var syncPhase: Word { Word(at: words &+ 80) }
    /// How long the last sync took.
    var syncNanoseconds: Word { Word(at: words &+ 88) }
    /// 1 while someone writes.
    var baton: Word { Word(at: words &+ 128) }
    /// How many sleep until something is written.
    var sleepers: Word { Word(at: words &+ 136) }
    /// 1 while the ring is more than half full: writers make room before they take a lock.
    var congested: Word { @inline(__always) get { Word(at: words &+ 192) } }
    /// 1 once anything could not be written.
    var failed: Word { @inline(__always) get { Word(at: words &+ 200) } }
    /// 1 once no more changes are admitted.
    var stopped: Word { @inline(__always) get { Word(at: words &+ 216) } }
    /// 1 while writers wait for a checkpoint to get on, since the log grows too fast for it.
    var held: Word { @inline(__always) get { Word(at: words &+ 224) } }
    /// What the helper rests for: see ``HelperRest``.
    var helperRest: Word { @inline(__always) get { Word(at: words &+ 208) } }

    let mutex: RawMutex
    let written: RawCondition
    let syncs: (WaitWord, WaitWord)
    let helperWake: RawCondition
    /// Rung when `durable` has moved on, or will not any more.
    let bell: ChangeBell
    private let closed: RawCondition
    let released: RawCondition

    enum SegmentWish: Equatable {
        case no
        /// The helper is to set a file aside.
        case yes(bytes: Int)
        /// It was asked to: not again before the next segment.
        case tried
    }

    struct State {
        var failure: StorageProblem?
        var hasUnawaited = false
        var wantsSegment = SegmentWish.no
        /// The helper is setting a file aside.
        var isPreparing = false
        var isClosing = false
        var isClosed = false
        /// Why not all could be written at the end.
        var outcome: StoreError?
        /// When what nobody waits for is to be synced, by the monotonic clock.
        var syncDue = UInt64.max
        /// Files that are complete, oldest first.
        var closedSegments: [LogSegmentHeader]
        /// The file that is written to.
        var present: LogSegmentHeader
        /// A file that was set aside for the next segment.
        var prepared: PreparedFile?
        /// How many were.
        var preparedCount = 0
        /// Tasks that wait until writers are let go.
        var heldTasks: [CheckedContinuation<Void, Never>] = []
        /// What holds each part of a change that is not complete.
        var heldTails: [Int: UInt64] = [:]
        var lastTicket = 0
        /// Called, with no lock held, when the log goes on in a new file.
        var onRotation: (@Sendable () -> Void)?
        /// The last attesting record.
        var attested: UInt64 = 0
    }
    var state: State
    /// The tasks that wait. With a lock of its own: each change of a task takes it, and its holders are soon through.
    let suspended: Lock<SuspendedWaiters>
    /// Those whom the helper, whose it is, attends to.
    var served = SuspendedWaiters()
    /// Whether it has attended to some since it looked for more the last time.
    var hasServed = false
    /// The file that is written to.
    var segment: LogSegment
    /// Up to which offset of it there are bytes that were written.
    var filledEnd = 0
    /// The number of the last record with an effect that was flushed.
    var effectsEnd: UInt64
    private var helper: HelperThread?
    /// Where it began to be written.
    private let firstBase: UInt64
    /// The process that the log is open in.
    private let generation = ForkGuard.generation
    /// Whether this process was forked from that one, and has none of its threads.
    var isForked: Bool { @inline(__always) get { generation != ForkGuard.knownGeneration } }

    static let wordsBytes = 256 + RawMutex.bytes + 4 * RawCondition.bytes + 2 * WaitWord.bytes

    /// A log that goes on in a new segment, at its base.
    init(
        _ storage: any Storage, memory: StoreMemory, clock: Word, limits: LogLimits, faults: Faults,
        segment: LogSegment, closed: [LogSegmentHeader]
    ) throws(StoreError) {
        limits.check()
        guard let ring = memory.tracked.map(bytes: limits.bufferBytes),
            let words = memory.tracked.allocate(bytes: FileLog.wordsBytes), let bell = ChangeBell(),
            let suspended = Lock(SuspendedWaiters())
        else { throw .outOfMemory }
        self.storage = storage
        self.clock = clock
        self.limits = limits
        self.faults = faults
        self.memory = memory
        self.words = words
        self.bell = bell
        self.suspended = suspended
        self.ring = RingBuffer(at: ring, bytes: limits.bufferBytes)
        identity = segment.header.identity
        incarnation = segment.header.incarnation
        mutex = RawMutex(initializingAt: words + 256)
        let conditions = words + 256 + UInt(RawMutex.bytes)
        written = RawCondition(initializingAt: conditions)
        helperWake = RawCondition(initializingAt: conditions + UInt(RawCondition.bytes))
        self.closed = RawCondition(initializingAt: conditions + 2 * UInt(RawCondition.bytes))
        released = RawCondition(initializingAt: conditions + 3 * UInt(RawCondition.bytes))
        let syncs = conditions + 4 * UInt(RawCondition.bytes)
        self.syncs = (
            WaitWord(initializingAt: syncs), WaitWord(initializingAt: syncs + UInt(WaitWord.bytes))
        )
        self.segment = segment
        effectsEnd = segment.header.base
        firstBase = segment.header.base
        state = State(closedSegments: closed, present: segment.header)
        for word in [flushed, durable, synced, clock] { word.storeRelaxed(segment.header.base) }
        syncPhase.storeRelaxed(2)
        // None is known to be quick.
        syncNanoseconds.storeRelaxed(.max)
    }

    /// Begins the work that nobody waits for.
    func start() throws(StoreError) {
        helper = HelperThread { [self] in runHelper() }
        guard helper != nil else {
            throw .storageFailed(
                operation: "start a thread for", path: storage.path, code: EAGAIN, durableThrough: nil)
        }
    }

    var keepsRecords: Bool { true }

    var tail: UInt64 { clock.loadAcquiring() }

    var durableThrough: UInt64 { durable.loadAcquiring() }

    var writtenThrough: UInt64 { flushed.loadAcquiring() }

    /// How much was written since it was opened.
    var bytesWritten: Int { Int(flushed.loadAcquiring() - firstBase) * LogPosition.unitBytes }

    // MARK: Failing

    /// What those get who come after a failure, or in a process that was forked.
    @inline(__always)
    func checkFailure() throws(StoreError) {
        guard failed.loadAcquiring() != 0 || isForked else { return }
        throw failure()
    }

    func failure() -> StoreError {
        // In a child, whoever held the mutex is not there to give it up.
        guard !isForked else { return .forked }
        guard let problem = mutex.withLock({ state.failure }) else { return .closed }
        return .storageFailed(
            operation: problem.operation, path: problem.path, code: problem.code,
            durableThrough: SequenceNumber(rawValue: durable.loadAcquiring()))
    }

    /// Notes that something could not be written. Nothing is acknowledged from then on.
    func fail(_ problem: StorageProblem) {
        mutex.withLock {
            if state.failure == nil { state.failure = problem }
            failed.storeReleasing(1)
            wakeEveryone()
        }
        resumeHeld()
        bell.ring()
    }

    /// The mutex is held.
    func wakeEveryone() {
        written.wakeAll()
        for sync in [syncs.0, syncs.1] {
            sync.change()
            sync.wakeAll()
        }
        helperWake.wakeAll()
        released.wakeAll()
    }

    /// What those get who wait up to a position, unless the log was closed after it got there.
    func checkFailure(unless frontier: Word, reaches number: UInt64) throws(StoreError) {
        guard failed.loadAcquiring() != 0 || isForked else { return }
        let error = failure()
        guard error == .closed, frontier.loadAcquiring() >= number else { throw error }
    }

    // MARK: Ending

    var isStopped: Bool { @inline(__always) get { stopped.loadAcquiring() != 0 } }

    func stopAdmitting() { stopped.storeReleasing(1) }

    /// One caller ends the log; others that come wait for it, and hear the same.
    func close() throws(StoreError) {
        let isFirst = mutex.withLock {
            let isFirst = !state.isClosing
            state.isClosing = true
            helperWake.wakeAll()
            while !isFirst, !state.isClosed { closed.wait(mutex) }
            return isFirst
        }
        if isFirst { end() }
        if let outcome = mutex.withLock({ state.outcome }) { throw outcome }
    }

    private func end() {
        helper?.join()
        helper = nil
        var outcome: StoreError?
        do throws(StoreError) {
            try sync()
            try attest(flushed.loadAcquiring())
            // Or a waiter has begun to say as much, and is stopped in the midst of it.
            try waitUntilWritten(clock.loadAcquiring())
            try keepBaton()
        } catch {
            outcome = error
        }
        let prepared = mutex.withLock {
            failed.storeReleasing(1)
            wakeEveryone()
            defer { state.prepared = nil }
            return state.prepared
        }
        // Who comes after this sees that the log has ended.
        let waiting = suspended.withLock { waiters in
            defer { waiters = SuspendedWaiters() }
            return waiters
        }
        waiting.written.resume()
        waiting.synced.resume()
        bell.ring()
        if let prepared { try? storage.remove(prepared.name) }
        storage.close()
        mutex.withLock {
            state.isClosed = true
            state.outcome = outcome
            closed.wakeAll()
        }
    }
}
