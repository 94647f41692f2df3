/// Notes of entries, and the order in which they go.
///
/// Shards keep writers from waiting for one mutex. Which of them has an entry's note says nothing about the entry: each gets some of what
/// comes in, and as much is evicted of one as of another. Under the mutex no memory is looked at that was not fetched before, as far
/// as that is known.
///
/// `@unchecked Sendable`: the queues are touched under the mutex only.
final class EvictionShard: @unchecked Sendable {
    /// So many notes more than entries are nothing to worry about.
    private static let idleNotes = 1024

    private let mutex: RawMutex
    private let queues: HeapCell<EvictionQueues>

    /// - Parameter address: Zeroed memory for a mutex.
    init(at address: UInt, _ queues: EvictionQueues) {
        mutex = RawMutex(initializingAt: address)
        self.queues = HeapCell(queues)
    }

    deinit { queues.destroy() }

    @inline(__always)
    private func withQueues<R>(_ body: (inout EvictionQueues) -> R) -> R { mutex.withLock { queues.withValue(body) } }

    /// Takes note of entries that have come in, and says how many notes there are; `nil` at once if somebody else is at it. The
    /// caller is pinned, or has closed the gate.
    func addIfFree(_ notes: NoteBuffer, _ ghosts: Ghosts) -> Int? {
        mutex.withLockIfFree { queues.withValue { EvictionShard.add(notes, ghosts, to: &$0) } }
    }

    /// The same after waiting for whoever is at it.
    func add(_ notes: NoteBuffer, _ ghosts: Ghosts) -> Int {
        withQueues { EvictionShard.add(notes, ghosts, to: &$0) }
    }

    private static func add(_ notes: NoteBuffer, _ ghosts: Ghosts, to queues: inout EvictionQueues) -> Int {
        queues.goOn()
        for position in 0..<notes.count {
            let note = notes[position]
            queues.add(note, isReturning: ghosts.remove(note.hash))
        }
        return queues.count
    }

    /// Whether a shard with so many notes has many more than entries.
    static func areTooMany(_ notes: Int, entries: Int, shards: Int) -> Bool { notes > 2 * entries / shards + idleNotes }

    /// Takes out the next notes, and leaves most where there are few: others need some as well.
    /// - Returns: Whether others have taken some out and may bring them back.
    func take(into batch: inout EvictionBatch) -> Bool {
        withQueues {
            $0.goOn()
            let areWithOthers = $0.undecided > 0
            let most = min(EvictionBatch.capacity, max(1, $0.count / 4))
            while batch.count < most, let candidate = $0.next() { batch.append(candidate) }
            return areWithOthers
        }
    }

    /// Does with the notes that were taken out what was decided.
    /// - Returns: How many notes there are, and what their entries count for.
    func settle(_ batch: inout EvictionBatch) -> (count: Int, weight: Int) {
        withQueues {
            $0.goOn()
            for position in 0..<batch.count { $0.settle(batch.candidate(position), batch.verdict(position)) }
            return ($0.count, $0.weight)
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
