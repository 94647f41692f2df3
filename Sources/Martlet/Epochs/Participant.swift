/// A thread's membership in a store: what that thread alone writes, so that its reads and writes share nothing.
///
///     line 0    pin, state, thread number, step, what has to do with evictions       read by those who reclaim
///     line 2    links and counters                    read for statistics
///     line 4    cached blocks by size class           the thread's own
///     then      notes of entries, see `NoteBuffer`    likewise
///
/// **The pin** is 0 outside of calls, else `epoch << 2 | writing << 1 | 1`. Nested calls (from a closure over a value in
/// place) keep the outer pin. Caches and bags are touched only while `writing`, so whoever has closed the writers' gate
/// may touch all participants'.
///
/// **The state** says who frees this memory: the store, when no thread is attached or it detached in time; else the
/// thread, which finds `closed`.
struct Participant {
    static let notesOffset = 256 + SizeClass.count * 16
    static let bytes = notesOffset + NoteBuffer.bytes

    enum State {
        static let free: UInt64 = 0
        static let attached: UInt64 = 1
        static let detaching: UInt64 = 2
        static let closed: UInt64 = 3
    }

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    var pin: Word { @inline(__always) get { Word(at: address) } }
    var state: Word { Word(at: address &+ 8) }
    var thread: Word { Word(at: address &+ 16) }
    /// By how much the thread's next change moves the clock: 1, or the size of its record in the log.
    var step: Word { @inline(__always) get { Word(at: address &+ 24) } }

    /// What `recordBytes` was when the thread last looked whether its store is within its bounds.
    var balancedBytes: Word { @inline(__always) get { Word(at: address &+ 32) } }
    /// How many bytes of records it has brought since, less than 0 if it took some away.
    @inline(__always)
    var bytesSinceBalance: Int {
        Int(Int64(bitPattern: recordBytes.loadRelaxed() &- balancedBytes.loadRelaxed()))
    }
    /// Whether the thread is evicting, and so need not do so for what it takes meanwhile.
    private var evicting: Word { Word(at: address &+ 40) }
    var isEvicting: Bool { evicting.loadRelaxed() != 0 }
    func setEvicting(_ isEvicting: Bool) { evicting.storeRelaxed(isEvicting ? 1 : 0) }

    var noteCount: Word { Word(at: address &+ 48) }
    /// How often its notes have gone to a shard.
    var noteTurns: Word { Word(at: address &+ 56) }

    var next: Word { Word(at: address &+ 128) }
    var ordinal: Word { @inline(__always) get { Word(at: address &+ 136) } }
    var gets: Word { @inline(__always) get { Word(at: address &+ 144) } }
    var misses: Word { @inline(__always) get { Word(at: address &+ 152) } }
    var puts: Word { @inline(__always) get { Word(at: address &+ 160) } }
    var removes: Word { @inline(__always) get { Word(at: address &+ 168) } }
    /// Bytes of record blocks taken, less those given back or retired. Only the sum over all participants means much.
    var recordBytes: Word { @inline(__always) get { Word(at: address &+ 176) } }
    /// Bytes retired less bytes reclaimed, likewise.
    var retiredBytes: Word { @inline(__always) get { Word(at: address &+ 184) } }

    var openBag: Word { @inline(__always) get { Word(at: address &+ 192) } }
    var openBagBytes: Word { @inline(__always) get { Word(at: address &+ 200) } }
    var firstClosedBag: Word { @inline(__always) get { Word(at: address &+ 208) } }
    var lastClosedBag: Word { @inline(__always) get { Word(at: address &+ 216) } }
    /// The last sequence number that the participant's threads have taken.
    var lastSequence: Word { @inline(__always) get { Word(at: address &+ 232) } }
    /// What `lastSequence` is while the thread runs a transaction's closure: as if there were no numbers left, so that writes
    /// find out without looking at one more word.
    static let inTransaction = UInt64.max

    var isInTransaction: Bool { lastSequence.loadRelaxed() == Participant.inTransaction }
    var cachedBytes: Word { @inline(__always) get { Word(at: address &+ 224) } }
    /// The number of the change of several keys that the thread is publishing and has not decided yet, else 0: see `Intent`.
    var undecided: Word { Word(at: address &+ 240) }
    /// The gate that was closed by the thread itself, and lets it through; 0 for none.
    var gatePass: Word { Word(at: address &+ 248) }

    /// The first of the thread's free blocks of a class.
    @inline(__always)
    func cacheHead(_ sizeClass: SizeClass) -> Word {
        Word(at: address &+ 256 + UInt(truncatingIfNeeded: sizeClass.rawValue &* 16))
    }

    /// How many they are.
    @inline(__always)
    func cacheCount(_ sizeClass: SizeClass) -> Word {
        Word(at: address &+ 264 + UInt(truncatingIfNeeded: sizeClass.rawValue &* 16))
    }
}
