import Martlet
import Synchronization

/// Which clients have read which keys, of whatever database, and have not been told since that they were changed.
///
/// It is cut into shards by the hash of the key, each with a lock of its own, so that event loops rarely wait for each other.
///
/// **Why no change is missed.** A client's key is put in here before its value is read; who changes a key looks in here after
/// the change can be seen. Both take the shard's lock. If the reader had it first, the one who changes finds the client, and
/// has it told. Else the change was made before that lock was given back, and so before the reader took it: what it reads
/// then is what the change has made. So a value is told of as changed, or it is the new one; it may be both, which costs a
/// read. What is taken out to make room is told of as if it had been changed.
final class InvalidationTable: Sendable {
    private struct Piece {
        var shard = InvalidationShard()
        /// What is counted in the memory of connections for it.
        var chargedBytes = 0
    }

    private let pieces: [Lock<Piece>]
    private let memory: ConnectionMemory
    private let bytesMax: Int
    private let chargedBytes = Atomic<Int>(0)
    private let keys = Atomic<Int>(0)
    private let items = Atomic<Int>(0)

    private static let pieceCount = 64
    /// Memory is counted in portions, so that loops rarely meet there.
    private static let portionBytes = 4 << 10
    /// The table takes at most this part of the memory limit: who only reads does not drive out what others have written.
    private static let share = 8

    init(in memory: ConnectionMemory, memoryLimit: Int?) throws(StoreError) {
        self.memory = memory
        bytesMax = memoryLimit.map { $0 / InvalidationTable.share } ?? .max
        var pieces: [Lock<Piece>] = []
        for _ in 0..<InvalidationTable.pieceCount {
            guard let piece = Lock(Piece()) else { throw .outOfMemory }
            pieces.append(piece)
        }
        self.pieces = pieces
    }

    var keyCount: Int { keys.load(ordering: .relaxed) }
    /// How many keys all clients have together.
    var itemCount: Int { items.load(ordering: .relaxed) }

    /// Takes note that a client is about to read a key.
    /// - Returns: What was taken out since there is no memory for all; who has read it is to be told.
    func remember(_ key: TrackedKey, for tracker: Tracker) -> [InvalidationShard.Entry] {
        change(key.place(among: pieces.count)) { piece in
            var given: [InvalidationShard.Entry] = []
            guard piece.shard.insert(key, tracker) else { return given }
            while piece.shard.byteCount > piece.chargedBytes, !charge(&piece) {
                // The new one may be among them.
                if let entry = piece.shard.removeAny(key.place(among: .max)) { given.append(entry) }
            }
            return given
        }
    }

    /// Takes out who has read a key, but for one.
    func remove(_ key: TrackedKey, sparing one: Tracker?) -> [Tracker] {
        change(key.place(among: pieces.count)) { $0.shard.remove(key, sparing: one)?.trackers.all ?? [] }
    }

    /// Takes out one client of those who have read a key. `false`: it has not.
    func remove(_ key: TrackedKey, of tracker: Tracker) -> Bool {
        change(key.place(among: pieces.count)) { $0.shard.remove(key, of: tracker) }
    }

    /// Takes out keys while there are more than `most`, up to so many, beginning behind the shard of one of them.
    /// - Returns: What was taken out; who has read it is to be told.
    func removeBeyond(_ most: Int, upTo count: Int, after key: TrackedKey) -> [InvalidationShard.Entry] {
        var given: [InvalidationShard.Entry] = []
        let start = key.place(among: pieces.count)
        for step in 1... {
            guard keyCount > most, given.count < count, step <= pieces.count + 2 * count else { break }
            let entry = change((start + step) % pieces.count) { $0.shard.removeAny(key.place(among: .max)) }
            if let entry { given.append(entry) }
        }
        return given
    }

    func removeAll() {
        for number in pieces.indices { change(number) { $0.shard.removeAll() } }
    }

    /// Takes out the clients that are gone.
    func removeGone() {
        for number in pieces.indices { change(number) { $0.shard.removeGone() } }
    }

    private func change<R>(_ number: Int, _ body: (inout Piece) -> R) -> R {
        pieces[number].withLock { piece in
            let (keysBefore, itemsBefore) = (piece.shard.keyCount, piece.shard.itemCount)
            let result = body(&piece)
            if piece.shard.keyCount != keysBefore {
                keys.add(piece.shard.keyCount - keysBefore, ordering: .relaxed)
            }
            if piece.shard.itemCount != itemsBefore {
                items.add(piece.shard.itemCount - itemsBefore, ordering: .relaxed)
                giveBack(&piece)
            }
            return result
        }
    }

    // MARK: Memory

    /// `false`: there is none.
    private func charge(_ piece: inout Piece) -> Bool {
        let bytes = max(InvalidationTable.portionBytes, piece.shard.byteCount - piece.chargedBytes)
        guard chargedBytes.load(ordering: .relaxed) + bytes <= bytesMax, memory.take(bytes, sparing: true) else {
            return false
        }
        chargedBytes.add(bytes, ordering: .relaxed)
        piece.chargedBytes += bytes
        return true
    }

    private func giveBack(_ piece: inout Piece) {
        let spare = piece.chargedBytes - piece.shard.byteCount
        guard spare > 2 * InvalidationTable.portionBytes || piece.shard.keyCount == 0, spare > 0 else { return }
        memory.giveBack(spare)
        chargedBytes.subtract(spare, ordering: .relaxed)
        piece.chargedBytes -= spare
    }
}
