/// What has left a store and its listener has not heard of, and the thread that tells it.
///
/// Writers put copies into one of several buffers, mostly by the key's hash, each with a mutex of its own that is held to copy
/// one entry in. The thread takes a whole buffer at a time and leaves an empty one.
///
/// **Why nothing is left lying.** A writer adds to `waiting` after its copy is in, and then looks whether the thread is idle;
/// the thread says that it is, and then looks at `waiting`: both in one order, so one sees the other.
///
/// Order of mutexes: a buffer's is taken last, after demolition's; the queue's own when nothing else is held but that.
///
/// `@unchecked Sendable`: `state` is touched under `mutex`.
final class RemovalQueue: @unchecked Sendable {
    /// One buffer, and how many did not fit.
    private struct Shard {
        var bytes: [UInt8] = []
        var missed = 0
    }

    private struct State {
        var thread: HelperThread?
        /// The thread, as the system numbers it.
        var threadNumber: UInt64?
        var isClosing = false
        /// The listener has heard all that it will.
        var isEnded = false
    }

    /// What `phase` may be.
    private enum Phase {
        static let noThread: UInt64 = 0
        static let running: UInt64 = 1
        static let closed: UInt64 = 2
    }

    private static let shardCount = 8
    /// What stands before key and value: their lengths, the keyspace, the cause, the number.
    private static let headerBytes = 21
    private static let wordsBytes = 128 + RawMutex.bytes + 2 * RawCondition.bytes

    private let listener: RemovalListener
    private let memory: StoreMemory
    private let shards: [Lock<Shard>]
    private let shardBytesMax: Int
    private let causes: UInt8
    private let words: UInt
    private let mutex: RawMutex
    private let wake: RawCondition
    private let ended: RawCondition
    private var state = State()
    private let generation = ForkGuard.generation

    /// How many entries were put in, or missed, that the thread has not taken.
    private var waiting: Word { Word(at: words) }
    /// 1 while the thread sleeps, or is about to.
    private var idle: Word { Word(at: words &+ 64) }
    private var phase: Word { Word(at: words &+ 72) }

    /// `nil`: memory is refused.
    init?(_ listener: RemovalListener, memory: StoreMemory) {
        let bytesMax = min(memory.budget.limitBytes, System.physicalBytes) / 32
        let shardBytes = max(0, min(listener.bufferBytes, bytesMax)) / RemovalQueue.shardCount
        let shards = (0..<RemovalQueue.shardCount).compactMap { _ in Lock(Shard()) }
        guard shards.count == RemovalQueue.shardCount,
            let words = memory.tracked.allocate(bytes: RemovalQueue.wordsBytes)
        else { return nil }
        guard memory.budget.charge(2 * shardBytes * RemovalQueue.shardCount) else {
            memory.tracked.deallocate(words)
            return nil
        }
        (self.listener, self.memory, self.shards, self.words) = (listener, memory, shards, words)
        shardBytesMax = shardBytes
        causes = listener.causes.reduce(0) { $0 | RemovalQueue.bit(of: $1) }
        mutex = RawMutex(initializingAt: words + 128)
        wake = RawCondition(initializingAt: words + 128 + UInt(RawMutex.bytes))
        ended = RawCondition(initializingAt: words + 128 + UInt(RawMutex.bytes + RawCondition.bytes))
    }

    /// On the thread itself, or when that has ended.
    deinit {
        state.thread?.join()
        mutex.destroy()
        memory.tracked.deallocate(words)
        memory.budget.release(2 * shardBytesMax * RemovalQueue.shardCount)
    }

    private static func bit(of cause: RemovedEntry.Cause) -> UInt8 { 1 << cause.rawValue }

    // MARK: Writers

    /// Copies a value that nobody finds any more, and that is not freed before the caller says so.
    func add(_ record: Record, _ cause: RemovedEntry.Cause, keyspace: UInt32, hash: UInt64) {
        // In a child there is no thread to hear it, and whoever held a mutex is not there to give it up.
        guard causes & RemovalQueue.bit(of: cause) != 0, generation == ForkGuard.knownGeneration,
            phase.loadRelaxed() != Phase.closed
        else { return }
        shards[Int(hash % UInt64(RemovalQueue.shardCount))].withLock {
            put(record, cause, keyspace: keyspace, in: &$0)
        }
        _ = waiting.addSequential(1)
        if phase.loadRelaxed() == Phase.noThread { start() }
        if idle.loadSequential() != 0 { mutex.withLock { wake.wakeOne() } }
    }

    private func put(_ record: Record, _ cause: RemovedEntry.Cause, keyspace: UInt32, in shard: inout Shard) {
        record.withKey { key in
            record.withValue { value in
                let count = RemovalQueue.headerBytes + key.byteCount + value.byteCount
                guard shard.bytes.count + count <= shardBytesMax else {
                    shard.missed += 1
                    return
                }
                // All of it at once, so that no buffer has more than it was charged for.
                if shard.bytes.capacity < shardBytesMax { shard.bytes.reserveCapacity(shardBytesMax) }
                shard.bytes.append(littleEndian: UInt32(key.byteCount))
                shard.bytes.append(littleEndian: UInt32(value.byteCount))
                shard.bytes.append(littleEndian: keyspace)
                shard.bytes.append(cause.rawValue)
                shard.bytes.append(littleEndian: record.sequence)
                shard.bytes.append(copying: key)
                shard.bytes.append(copying: value)
            }
        }
    }

    /// With the first entry, so that a store from which nothing goes has no thread for it. Where the system has none, the
    /// next entry asks again.
    private func start() {
        mutex.withLock {
            guard state.thread == nil, !state.isClosing else { return }
            state.thread = HelperThread { [self] in run() }
            if state.thread != nil { phase.storeRelaxed(Phase.running) }
        }
    }

    // MARK: The thread

    private func run() {
        mutex.withLock { state.threadNumber = System.threadNumber }
        var spare: [UInt8] = []
        var isLast = false
        while !isLast {
            isLast = awaitSome()
            _ = waiting.exchangeOrdered(0)
            for shard in shards { tell(shard, &spare) }
        }
        mutex.withLock {
            state.isEnded = true
            ended.wakeAll()
        }
    }

    /// Sleeps until something is there.
    /// - Returns: Whether nothing more will come: what is there now is the rest.
    private func awaitSome() -> Bool {
        mutex.withLock {
            while true {
                if state.isClosing { return true }
                idle.storeFenced(1)
                defer { idle.storeRelaxed(0) }
                if waiting.loadSequential() != 0 { return false }
                wake.wait(mutex)
            }
        }
    }

    /// Takes what one shard has, leaves an empty buffer, and tells the listener.
    private func tell(_ shard: Lock<Shard>, _ spare: inout [UInt8]) {
        let missed = shard.withLock { shard in
            swap(&shard.bytes, &spare)
            defer { shard.missed = 0 }
            return shard.missed
        }
        let entries = RemovalQueue.entries(in: spare)
        spare.removeAll(keepingCapacity: true)
        if !entries.isEmpty || missed > 0 { listener.hear(RemovedEntries(entries: entries, missed: missed)) }
    }

    private static func entries(in bytes: [UInt8]) -> [RemovedEntry] {
        var entries: [RemovedEntry] = []
        let span = unsafe bytes.span.bytes
        var place = 0
        while place < bytes.count {
            let keyCount = Int(span.littleEndian(at: place, as: UInt32.self))
            let valueCount = Int(span.littleEndian(at: place + 4, as: UInt32.self))
            let (key, value) = (place + headerBytes, place + headerBytes + keyCount)
            guard let cause = RemovedEntry.Cause(rawValue: span.byte(at: place + 12)) else {
                preconditionFailure("an entry is gone for no reason")
            }
            entries.append(
                RemovedEntry(
                    cause: cause, keyspaceID: span.littleEndian(at: place + 8, as: UInt32.self),
                    key: [UInt8](copying: span.extracting(key..<value)),
                    value: [UInt8](copying: span.extracting(value..<value + valueCount)),
                    sequence: SequenceNumber(rawValue: span.littleEndian(at: place + 13, as: UInt64.self))))
            place = value + valueCount
        }
        return entries
    }

    /// Returns when the listener has heard what went before; of what goes later it hears nothing. The listener itself does
    /// not wait.
    func close() {
        guard generation == ForkGuard.knownGeneration else { return }
        mutex.withLock {
            state.isClosing = true
            phase.storeRelaxed(Phase.closed)
            wake.wakeOne()
            guard state.thread != nil, state.threadNumber != System.threadNumber else { return }
            while !state.isEnded { ended.wait(mutex) }
        }
    }
}
