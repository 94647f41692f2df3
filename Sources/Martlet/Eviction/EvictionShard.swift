/// The notes of those entries whose hashes lead to it, and the order in which they go.
///
/// Shards keep writers from waiting for one mutex: hashes spread over them evenly, and so does what is evicted. Under the mutex
/// no memory is looked at that was not fetched before, as far as that is known.
///
/// `@unchecked Sendable`: the queues are touched under the mutex only. They are in memory of their own, since what a class holds
/// is guarded against access from within an access, at a price, and here the mutex sees to that.
final class EvictionShard: @unchecked Sendable {
    /// So many notes more than entries are nothing to worry about.
    private static let idleNotes = 1024

    private let mutex: RawMutex
    private let queues: UInt

    /// - Parameter address: Zeroed memory for a mutex.
    init(at address: UInt, _ queues: EvictionQueues) {
        mutex = RawMutex(initializingAt: address)
        let place = UnsafeMutablePointer<EvictionQueues>.allocate(capacity: 1)
        unsafe place.initialize(to: queues)
        self.queues = UInt(bitPattern: place)
    }

    deinit {
        unsafe place.deinitialize(count: 1)
        unsafe place.deallocate()
    }

    private var place: UnsafeMutablePointer<EvictionQueues> {
        unsafe UnsafeMutablePointer(bitPattern: queues).unsafelyUnwrapped
    }

    @inline(__always)
    private func withQueues<R>(_ body: (inout EvictionQueues) -> R) -> R {
        mutex.withLock { unsafe body(&place.pointee) }
    }

    /// Takes note of an entry that has come in, and says how many notes there are.
    func add(_ note: EvictionNote) -> Int {
        withQueues {
            $0.goOn()
            $0.add(note)
            return $0.count
        }
    }

    /// Whether a shard with so many notes has many more than entries.
    static func areTooMany(_ notes: Int, entries: Int, shards: Int) -> Bool { notes > 2 * entries / shards + idleNotes }

    /// Takes out the next notes, and leaves most where there are few: others need some as well.
    func take(into batch: inout EvictionBatch) {
        withQueues {
            $0.goOn()
            let most = min(EvictionBatch.capacity, max(1, $0.count / 4))
            while batch.count < most, let candidate = $0.next() { batch.append(candidate) }
        }
    }

    /// Does with the notes that were taken out what was decided.
    /// - Returns: Where the shard remembers now what was evicted.
    func settle(_ batch: inout EvictionBatch) -> UInt64 {
        withQueues {
            $0.goOn()
            for position in 0..<batch.count { $0.settle(batch.candidate(position), batch.verdict(position)) }
            return $0.ghosts
        }
    }

    /// Takes out some notes to see whether their entries are there, if there are many more notes than entries.
    /// - Parameter entries: How many there are, in all shards.
    func takeToCompact(into batch: inout EvictionBatch, entries: Int, shards: Int) {
        withQueues {
            guard EvictionShard.areTooMany($0.count, entries: entries, shards: shards) else { return }
            while batch.count < EvictionBatch.capacity, let candidate = $0.compact() { batch.append(candidate) }
        }
    }

    var noteCount: Int { withQueues { $0.count } }

    func destroy() { mutex.destroy() }
}
