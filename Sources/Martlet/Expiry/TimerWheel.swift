/// Notes by tick: a hierarchical timing wheel (Varghese and Lauck, 1987), whose levels are 64 slots each, and each level's
/// slots 64 times as long as those of the level below.
///
/// A note lies in the level of the highest six bits in which its tick differs from the present one, so the next slot in use
/// is the first one of the lowest level that has any. When its time comes, its notes are due, or are put in again, into a
/// lower level: each note moves at most once a level.
///
/// Under its mutex, which is held for a few instructions.
struct TimerWheel {
    private static let slots = 64
    private static let levels = 11
    private static let leap: UInt64 = 1 << 29
    static let bytes = RawMutex.bytes + (8 * (1 + levels + levels * slots) + 63) / 64 * 64

    private let address: UInt

    init(at address: UInt) { self.address = address }

    /// An empty wheel in `TimerWheel.bytes` of zeroed memory.
    init(initializingAt address: UInt, tick: UInt64) {
        self.address = address
        _ = RawMutex(initializingAt: address)
        present.storeRelaxed(tick)
    }

    private var mutex: RawMutex { RawMutex(at: address) }
    /// The tick up to which everything was taken out.
    private var present: Word { Word(at: address &+ UInt(RawMutex.bytes)) }
    private func used(_ level: Int) -> Word { Word(at: address &+ UInt(RawMutex.bytes + 8 + level * 8)) }
    private func head(_ level: Int, _ slot: Int) -> Word {
        Word(at: address &+ UInt(RawMutex.bytes + 8 * (1 + TimerWheel.levels + level * TimerWheel.slots + slot)))
    }

    /// What became of a note that was to be put in.
    enum Insertion {
        /// It is in, and so far off is its tick.
        case done(tick: UInt64)
        case usedBlock(tick: UInt64)
        /// Its slot is full, and there is no block.
        case needsBlock
    }

    /// Puts a note in, with a block for more of them at hand, 0 for none.
    func insert(_ note: DeadlineNote, block: UInt) -> Insertion {
        mutex.withLock {
            let present = present.loadRelaxed()
            let tick = max(present, note.tick(near: present))
            let level = TimerWheel.level(of: tick, from: present)
            let slot = Int(tick >> UInt64(6 * level)) & (TimerWheel.slots - 1)
            let head = head(level, slot)
            let first = UInt(head.loadRelaxed())
            if first != 0, !DeadlineNotes(at: first).isFull {
                DeadlineNotes(at: first).append(note)
                return .done(tick: tick)
            }
            guard block != 0 else { return .needsBlock }
            DeadlineNotes(initializingAt: block, next: first).append(note)
            head.storeRelaxed(UInt64(block))
            used(level).storeRelaxed(used(level).loadRelaxed() | 1 << UInt64(slot))
            return .usedBlock(tick: tick)
        }
    }

    /// Takes out the notes of the next slot whose time has come: not all of them need be due.
    /// - Returns: The address of the first block of them, `nil` if there are none.
    func take(upTo tick: UInt64) -> UInt? {
        mutex.withLock {
            guard let next, next.tick <= tick else {
                present.storeRelaxed(max(tick, present.loadRelaxed()))
                return nil
            }
            present.storeRelaxed(max(next.tick, present.loadRelaxed()))
            return takeOut(next.level, next.slot)
        }
    }

    /// Takes out all notes, and goes on from there, if the tick is so far ahead that a note's is not known from its low half.
    func takeAll(ifBehind tick: UInt64) -> [UInt] {
        mutex.withLock {
            guard tick > present.loadRelaxed(), tick - present.loadRelaxed() > TimerWheel.leap else { return [] }
            var taken: [UInt] = []
            while let next { taken.append(takeOut(next.level, next.slot)) }
            present.storeRelaxed(tick)
            return taken
        }
    }

    /// Takes out all notes of some slot.
    func takeAny() -> UInt? { mutex.withLock { next.map { takeOut($0.level, $0.slot) } } }

    /// When something is to be done, `nil` if there are no notes.
    var nextTick: UInt64? { mutex.withLock { next?.tick } }

    private func takeOut(_ level: Int, _ slot: Int) -> UInt {
        used(level).storeRelaxed(used(level).loadRelaxed() & ~(1 << UInt64(slot)))
        let first = head(level, slot).loadRelaxed()
        head(level, slot).storeRelaxed(0)
        return UInt(first)
    }

    private var next: (tick: UInt64, level: Int, slot: Int)? {
        for level in 0..<TimerWheel.levels {
            let slots = used(level).loadRelaxed()
            if slots == 0 { continue }
            let slot = slots.trailingZeroBitCount
            let bits = UInt64(6 * level)
            // The bits above the level's are the present tick's, the ones below zero.
            let above = present.loadRelaxed() & ~(1 << (bits + 6) &- 1)
            return (above | UInt64(slot) << bits, level, slot)
        }
        return nil
    }

    private static func level(of tick: UInt64, from present: UInt64) -> Int {
        (63 - (tick ^ present | 63).leadingZeroBitCount) / 6
    }
}
