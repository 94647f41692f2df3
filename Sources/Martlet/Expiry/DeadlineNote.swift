/// Has the sweeper look at a key once a tick has come.
///
/// A note is kept by hash, not by record: a value that takes another's place takes over its note, if that is not too late for
/// it, and the sweeper makes out a new one when it looks and finds a later deadline. So a key that is written again and
/// again has one note, not one for each write. The record has the tick of the note that counts for it; a note that finds no record with
/// its tick is out of date, and dropped. Both are looked at and changed under the lock of the key's bucket only.
struct DeadlineNote: Equatable {
    static let bytes = 16
    /// How long a tick is, as a power of two of milliseconds.
    private static let tickBits: UInt64 = 4
    /// So far ahead a note looks at most; then it is made out again.
    private static let ticksAheadMax: UInt64 = 1 << 30

    var hash: UInt64
    var keyspace: UInt32
    /// The low half of the tick, 0 for none.
    var tick: UInt32

    /// The tick by which a deadline has come, which fires no earlier, as notes have it.
    static func tick(for deadline: UInt64, now: UInt64) -> UInt32 {
        let tick = min(tick(after: deadline), tick(after: now) + ticksAheadMax)
        return max(1, UInt32(truncatingIfNeeded: tick))
    }

    /// The first tick that begins at or after an instant, whole.
    static func tick(after moment: UInt64) -> UInt64 {
        (moment >> tickBits) + (moment & (1 << tickBits - 1) == 0 ? 0 : 1)
    }

    /// The last tick that has begun at an instant.
    static func tick(at moment: UInt64) -> UInt64 { moment >> tickBits }

    /// When a tick begins.
    static func moment(of tick: UInt64) -> UInt64 { tick << tickBits }

    /// The whole tick, which is no further than half of what its low half can tell from another.
    func tick(near other: UInt64) -> UInt64 {
        other &+ UInt64(bitPattern: Int64(Int32(bitPattern: tick &- UInt32(truncatingIfNeeded: other))))
    }

    /// Gives the note of a record to the one that takes its place, if it is not too late for that. The bucket is locked.
    /// - Returns: Whether it did. Else the new one needs its own.
    static func pass(from old: Record, to new: Record) -> Bool {
        guard new.deadline != 0, old.deadline != 0, Int32(bitPattern: new.noteTick &- old.noteTick) >= 0 else {
            return false
        }
        new.noteTick = old.noteTick
        return true
    }
}
