import Synchronization

/// The last changes of a store in memory, for those who follow them: as many as fit in so many bytes, which count for the
/// store's memory limit from the beginning. What comes later takes the place of the oldest, read or not.
///
/// It has a slot for each number from `first` on, and knows of each whether it was reported yet: numbers are taken in one
/// order and reported in another. The mutex is held to put one change in, or to take a few out, and nothing is copied meanwhile:
/// so nobody waits for another's pace.
final class ChangeRing: Sendable {
    private enum Slot {
        case unreported
        case void
        case effects([UInt8])
        /// It was too large to be kept.
        case lost
    }

    private struct State {
        var slots: [Slot]
        /// The oldest number that may be kept.
        var first: UInt64
        /// The last that was reported.
        var last: UInt64
        /// What the kept effects come to.
        var bytes = 0
        var isEnded = false

        subscript(number: UInt64) -> Slot {
            get { slots[Int(number % UInt64(slots.count))] }
            set { slots[Int(number % UInt64(slots.count))] = newValue }
        }
    }

    /// What an array costs beside what is in it, generously.
    private static let arrayBytes = 64
    /// A slot for each so many bytes of the ring.
    private static let bytesOfSlot = 128
    private static let slotsMin = 64
    private static let piecesAtOnce = 64
    private static let yieldsBeforeWait = 16
    private static let bytesAtOnce = 16 << 10

    private let state: Lock<State>
    private let memory: StoreMemory
    private let chargedBytes: Int
    private let effectsBytesMax: Int
    private let bell: ChangeBell
    /// A number that was reported, for a look without the mutex.
    private let lastReported = Atomic<UInt64>(0)

    /// A ring of so many bytes. `nil`: memory is refused.
    init?(bytes: Int, memory: StoreMemory) {
        let slotCount = max(ChangeRing.slotsMin, bytes / ChangeRing.bytesOfSlot)
        let slotsBytes = slotCount * MemoryLayout<Slot>.stride
        guard memory.budget.charge(slotsBytes + bytes) else { return nil }
        let state = State(slots: Array(repeating: .unreported, count: slotCount), first: 0, last: 0)
        guard let state = Lock(state), let bell = ChangeBell() else {
            memory.budget.release(slotsBytes + bytes)
            return nil
        }
        (self.state, self.bell, self.memory) = (state, bell, memory)
        (chargedBytes, effectsBytesMax) = (slotsBytes + bytes, bytes)
    }

    deinit { memory.budget.release(chargedBytes) }

    // MARK: Writers

    /// Begins with the number after `last`. Nobody has the ring yet.
    func begin(after last: UInt64) {
        state.withLock { ($0.first, $0.last) = (last + 1, last) }
    }

    /// Puts a change in, whose effects come to so many bytes.
    func report(_ number: UInt64, effectBytes: Int, _ write: (inout EffectBytes) -> Void) {
        guard effectBytes <= effectsBytesMax else { return report(number, .lost) }
        var effects = EffectBytes(reserving: effectBytes)
        write(&effects)
        report(number, .effects(effects.bytes))
    }

    /// Says that nothing happened with a number.
    func void(_ number: UInt64) { report(number, .void) }

    private func report(_ number: UInt64, _ slot: Slot) {
        state.withLock { state in
            // One from before the ring, or of a writer that was stopped while a ring full of others came.
            guard number >= state.first else { return }
            while number - state.first >= UInt64(state.slots.count) { ChangeRing.dropOldest(from: &state) }
            state[number] = slot
            state.last = max(state.last, number)
            state.bytes += ChangeRing.bytes(of: slot)
            while state.bytes > effectsBytesMax { ChangeRing.dropOldest(from: &state) }
        }
        lastReported.store(number, ordering: .relaxed)
        bell.ring()
    }

    private static func dropOldest(from state: inout State) {
        state.bytes -= bytes(of: state[state.first])
        state[state.first] = .unreported
        state.first += 1
    }

    private static func bytes(of slot: Slot) -> Int {
        guard case .effects(let bytes) = slot else { return 0 }
        return bytes.count + arrayBytes
    }

    /// Nothing more will come.
    func end() {
        state.withLock { $0.isEnded = true }
        bell.ring()
    }

    // MARK: Readers

    /// What comes after a number, and for each piece the number up to which nothing else does: at least one, and so many at
    /// once that readers seldom keep writers from the mutex, and few enough that they hold little on to.
    func next(after number: UInt64, into pieces: inout [(piece: ChangePiece, through: UInt64)]) {
        var (through, bytes) = (number, 0)
        state.withLock { state in
            while pieces.count < ChangeRing.piecesAtOnce, bytes < ChangeRing.bytesAtOnce {
                let next = ChangeRing.next(after: through, in: state)
                through = next.through
                guard case .effects(let effects, _, _) = next.piece else {
                    if pieces.isEmpty { pieces.append(next) }
                    return
                }
                bytes += effects.count
                if bytes > ChangeRing.bytesAtOnce, !pieces.isEmpty { return }
                pieces.append(next)
            }
        }
    }

    private static func next(after number: UInt64, in state: State) -> (piece: ChangePiece, through: UInt64) {
        guard number + 1 >= state.first else { return (.missed(through: state.first - 1), state.first - 1) }
        var through = number
        while through < state.last {
            switch state[through + 1] {
            case .unreported: return (.nothing, through)
            case .void: through += 1
            case .lost: return (.missed(through: through + 1), through + 1)
            case .effects(let bytes): return (.effects(bytes, of: through + 1, isLast: true), through + 1)
            }
        }
        return (state.isEnded ? .end : .nothing, through)
    }

    /// Suspends until something comes after a number.
    ///
    /// To be woken costs who brings the change more than the change itself. So a reader who has just had several may let others go
    /// first a few times: where changes come one after the other, the next one is there by then.
    /// - Parameter yields: Whether it does.
    nonisolated(nonsending) func wait(after number: UInt64, yields: Bool) async {
        for _ in 0..<(yields ? ChangeRing.yieldsBeforeWait : 0) {
            guard lastReported.load(ordering: .relaxed) <= number, !Task.isCancelled else { break }
            await Task.yield()
        }
        // What was reported may come after something that was not.
        if hasNothing(after: number) { await bell.wait { !hasNothing(after: number) } }
    }

    private func hasNothing(after number: UInt64) -> Bool {
        guard case .nothing = state.withLock({ ChangeRing.next(after: number, in: $0).piece }) else { return false }
        return true
    }
}
