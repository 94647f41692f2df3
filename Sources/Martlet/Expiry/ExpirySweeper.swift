import Synchronization

/// Removes entries a moment after their deadlines, by a thread of its own that starts with the first deadline and sleeps
/// until the next one.
///
/// Writers put in notes, each in a writing section of its own; the sweeper takes out those whose time has come, one slot of
/// one wheel after the other, and looks at each key in a writing section of its own, so that no writer waits for more than
/// one. Where there are many more notes than entries with deadlines, since those were removed or live shorter now, it looks
/// at all of them once.
///
/// **Not to sleep through a note.** The sweeper makes the tick it will wake at known only after it has looked at all wheels, and
/// before that lets it be any. Who puts a note in does so under the wheel's mutex, then compares: if the sweeper looked at that
/// wheel before, then what is read is "any", or what came of that look, and an earlier note wakes it.
///
/// `@unchecked Sendable`: `state` is touched under `mutex`, the rest is atomic or set once.
final class ExpirySweeper: @unchecked Sendable {
    private static let wheelCount = 4
    /// Clocks may be set forward while it sleeps; so it looks at least so often, if there are notes.
    private static let sleepMax: UInt64 = 30_000_000_000
    /// After memory was refused.
    private static let retryMilliseconds: UInt64 = 1_000
    /// So many notes more than entries are nothing to worry about.
    private static let idleNotes = 4096

    private let epochs: Epochs
    /// In which everything here lies.
    private let memory: StoreMemory
    private let mutex: RawMutex
    private let condition: RawCondition
    private let lags: LagHistogram
    /// Where the wheels are, 0 before the first note.
    private let wheels = Atomic<UInt>(0)
    private let noteCount = Atomic<Int>(0)
    /// The sweeper sleeps until this tick; the last there is while it does not know.
    private let wakeTick = Atomic<UInt64>(.max)
    private let used = Atomic<Bool>(false)
    /// A note could not be put in: all entries have to be looked at.
    private let isIncomplete = Atomic<Bool>(false)
    /// Somebody wants it to look at the wheels once more before it sleeps.
    private let isAwaited = Atomic<Bool>(false)
    private var state = State()
    /// When all entries may be looked at again. The sweeper's own.
    private var retryMoment: UInt64 = 0

    private struct State {
        weak var store: StoreCore?
        var thread: HelperThread?
        var isClosing = false
    }

    init?(epochs: Epochs) {
        let memory = epochs.memory
        let bytes = RawMutex.bytes + RawCondition.bytes + LagHistogram.bytes
        guard let address = memory.tracked.allocate(bytes: bytes) else { return nil }
        self.epochs = epochs
        self.memory = memory
        mutex = RawMutex(initializingAt: address)
        condition = RawCondition(initializingAt: address + UInt(RawMutex.bytes))
        lags = LagHistogram(at: address + UInt(RawMutex.bytes + RawCondition.bytes))
    }

    /// Lets it work for a store, once that is complete.
    func begin(for store: StoreCore) {
        mutex.withLock { state.store = store }
        if noteCount.load(ordering: .relaxed) > 0 || isIncomplete.load(ordering: .relaxed) { wake() }
    }

    /// Ends the thread. Deadlines hold on, and nothing is removed any more.
    func close() {
        let thread = mutex.withLock {
            state.isClosing = true
            condition.wakeAll()
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }

    // MARK: For writers

    /// Whether any record has ever had a deadline.
    var isUsed: Bool { used.load(ordering: .acquiring) }

    /// Says that there will be a record with a deadline. Before it is published, so that whoever may see it knows.
    func use() {
        if !used.load(ordering: .relaxed) { used.store(true, ordering: .releasing) }
    }

    /// Sees to it that a key is looked at. In a writing section.
    func add(_ note: DeadlineNote, by participant: Participant) {
        // What cannot be put in has all entries looked at.
        let tick = put(note, by: participant) ?? 0
        guard tick < wakeTick.load(ordering: .sequentiallyConsistent) else { return }
        if !isAwaited.load(ordering: .sequentiallyConsistent) { wake() }
    }

    /// - Returns: The tick by which the sweeper is to look, `nil` if that cannot be said.
    private func put(_ note: DeadlineNote, by participant: Participant) -> UInt64? {
        guard let wheel = wheel(for: note.hash), let tick = put(note, into: wheel, by: participant) else {
            noteLoss()
            return nil
        }
        let (_, count) = noteCount.add(1, ordering: .relaxed)
        // Some of so many may be out of date.
        return count % ExpirySweeper.idleNotes == 0 ? 0 : tick
    }

    /// A note could not be put in. No reason for a write to fail: all entries are looked at, when the sweeper looks again.
    func noteLoss() { isIncomplete.store(true, ordering: .releasing) }

    /// - Returns: The tick at which it lies, `nil` if memory is refused.
    private func put(_ note: DeadlineNote, into wheel: TimerWheel, by participant: Participant) -> UInt64? {
        let cache = epochs.cache(participant)
        var block: UInt = 0
        while true {
            switch wheel.insert(note, block: block) {
            case .usedBlock(let tick): return tick
            case .done(let tick):
                if block != 0 { cache.giveBack(DeadlineNotes.sizeClass, block) }
                return tick
            case .needsBlock:
                guard let taken = cache.take(DeadlineNotes.sizeClass, fromReserve: true) else { return nil }
                block = taken
            }
        }
    }

    private func wheel(for hash: UInt64) -> TimerWheel? {
        var first = wheels.load(ordering: .acquiring)
        if first == 0 { first = makeWheels() }
        guard first != 0 else { return nil }
        return wheel(at: Int(hash >> 32) & (ExpirySweeper.wheelCount - 1), first)
    }

    private func wheel(at index: Int, _ first: UInt) -> TimerWheel {
        TimerWheel(at: first + UInt(index * TimerWheel.bytes))
    }

    private func makeWheels() -> UInt {
        mutex.withLock {
            let present = wheels.load(ordering: .relaxed)
            guard present == 0 else { return present }
            let bytes = ExpirySweeper.wheelCount * TimerWheel.bytes
            guard let address = memory.tracked.allocate(bytes: bytes) else { return 0 }
            let tick = DeadlineNote.tick(at: epochs.time.now)
            for index in 0..<ExpirySweeper.wheelCount {
                _ = TimerWheel(initializingAt: address + UInt(index * TimerWheel.bytes), tick: tick)
            }
            wheels.store(address, ordering: .releasing)
            return address
        }
    }

    /// Has the thread look again, and starts it if there is none.
    func wake() {
        // The store is given up after the mutex: should this be the last reference, its end takes it as well.
        let (store, isRefused) = mutex.withLock { () -> (StoreCore?, Bool) in
            isAwaited.store(true, ordering: .sequentiallyConsistent)
            condition.wakeAll()
            guard state.thread == nil, !state.isClosing, let store = state.store else { return (nil, false) }
            state.thread = HelperThread { [self] in run() }
            // The next note tries again.
            if state.thread == nil { isAwaited.store(false, ordering: .sequentiallyConsistent) }
            return (store, state.thread == nil)
        }
        guard isRefused else { return }
        store?.log(.warning) {
            "no thread can be started to remove expired entries: their memory is reused only where their keys are written"
        }
    }

    // MARK: The thread

    private func run() {
        while !isClosing {
            isAwaited.store(false, ordering: .sequentiallyConsistent)
            wakeTick.store(.max, ordering: .sequentiallyConsistent)
            guard sweepForStore() else { return }
            sleep()
        }
    }

    /// `false`: the store is gone, or can remove nothing any more.
    private func sweepForStore() -> Bool {
        guard let store = mutex.withLock({ state.store }) else { return false }
        guard let participant = try? store.epochs.participant() else {
            // Memory is refused: later.
            noteLoss()
            return true
        }
        return sweep(store, by: participant)
    }

    /// Removes what is past its deadline. `false`: nothing can be removed any more.
    func sweep(_ store: StoreCore, by participant: Participant) -> Bool {
        var round = SweepRound(of: store, by: participant)
        if epochs.time.now >= retryMoment, isIncomplete.exchange(false, ordering: .acquiringAndReleasing) {
            noteAll(store, by: participant)
            // Should it have been in vain, not again at once.
            retryMoment = epochs.time.now + ExpirySweeper.retryMilliseconds
        }
        let live = store.deadlineCount
        if noteCount.load(ordering: .relaxed) > 2 * live + ExpirySweeper.idleNotes { lookAtAll(&round) }
        lookAtDue(&round)
        return !round.isOver
    }

    private func lookAtDue(_ round: inout SweepRound) {
        let first = wheels.load(ordering: .acquiring)
        guard first != 0 else { return }
        for index in 0..<ExpirySweeper.wheelCount {
            lookAtDue(of: wheel(at: index, first), &round)
        }
    }

    private func lookAtDue(of wheel: TimerWheel, _ round: inout SweepRound) {
        while !round.isOver, !isClosing {
            let tick = DeadlineNote.tick(at: epochs.time.now)
            // After a leap of the clock the low halves of ticks say nothing any more.
            for notes in wheel.takeAll(ifBehind: tick) { look(at: notes, &round, all: true) }
            guard let notes = wheel.take(upTo: tick) else { return }
            look(at: notes, &round)
        }
    }

    /// Looks at every note there is, so that those are dropped that stand for nothing.
    private func lookAtAll(_ round: inout SweepRound) {
        for notes in takeAllNotes() { look(at: notes, &round, all: true) }
    }

    /// Empties the wheels, and gives back the lists that were in them.
    @discardableResult
    func takeAllNotes() -> [UInt] {
        let first = wheels.load(ordering: .acquiring)
        guard first != 0 else { return [] }
        var taken: [UInt] = []
        for index in 0..<ExpirySweeper.wheelCount {
            while let notes = wheel(at: index, first).takeAny() { taken.append(notes) }
        }
        return taken
    }

    /// Looks at the keys of a list of notes, and gives their blocks back.
    private func look(at list: UInt, _ round: inout SweepRound, all: Bool = false) {
        var address = list
        while address != 0 {
            let notes = DeadlineNotes(at: address)
            let tick = DeadlineNote.tick(at: epochs.time.now)
            for index in 0..<notes.count where !round.isOver && !isClosing {
                noteCount.subtract(1, ordering: .relaxed)
                let note = notes[index]
                if let later = all || note.tick(near: tick) <= tick ? round.look(at: note, lags) : note {
                    round.writing { _ = put(later, by: $0) }
                }
            }
            address = notes.next
            round.writing { epochs.cache($0).giveBack(DeadlineNotes.sizeClass, notes.address) }
        }
    }

    /// Makes out notes for all entries with a deadline, since some have none.
    private func noteAll(_ store: StoreCore, by participant: Participant) {
        let now = epochs.time.now
        store.forEachEntry { entry in
            entry.index.forEachRecord(by: participant) { record in
                guard record.deadline != 0 else { return true }
                let outer = epochs.pinForWriting(participant)
                defer { epochs.unpin(participant, outer: outer) }
                if let note = entry.index.renew(record, keyspace: entry.id, now: now) { _ = put(note, by: participant) }
                return true
            }
        }
    }

    /// Sleeps until the next note is due, or someone wakes it.
    private func sleep() {
        let next = nextTick
        wakeTick.store(next ?? .max, ordering: .sequentiallyConsistent)
        mutex.withLock {
            guard !isAwaited.load(ordering: .sequentiallyConsistent), !state.isClosing else { return }
            if isIncomplete.load(ordering: .acquiring) {
                return condition.wait(mutex, nanoseconds: ExpirySweeper.retryMilliseconds * 1_000_000)
            }
            guard let next else { return condition.wait(mutex) }
            let now = epochs.time.now
            let moment = DeadlineNote.moment(of: next)
            let wait = min((moment - min(moment, now)) * 1_000_000, ExpirySweeper.sleepMax)
            if wait > 0 { condition.wait(mutex, nanoseconds: wait) }
        }
    }

    private var nextTick: UInt64? {
        let first = wheels.load(ordering: .acquiring)
        guard first != 0 else { return nil }
        return (0..<ExpirySweeper.wheelCount).compactMap { wheel(at: $0, first).nextTick }.min()
    }

    private var isClosing: Bool { mutex.withLock { state.isClosing } }

    // MARK: Observing

    var isRunning: Bool { mutex.withLock { state.thread != nil } }

    /// How many notes there are, those included that are out of date.
    var notes: Int { noteCount.load(ordering: .relaxed) }

    func addStatistics(to statistics: inout StoreStatistics.ExpiryStatistics) {
        statistics.expired = lags.count
        statistics.lagMedian = .milliseconds(Int64(clamping: lags.quantile(0.5)))
        statistics.lagP99 = .milliseconds(Int64(clamping: lags.quantile(0.99)))
        statistics.lagWorst = .milliseconds(Int64(clamping: lags.worst))
    }
}
