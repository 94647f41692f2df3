/// Gives the changes of a store their numbers.
///
/// **A number of its own for each change**, by an addition to one word: so it is in a directory, where numbers are places in
/// the log, and while somebody follows the changes. All writers contend for the word's line then.
///
/// **Shared numbers**, otherwise. The word has the last number of a run that is closed, c; those after it are the open run.
/// A plain change of one chain takes the first of the seven after c that is above the chain's version, with a look at the
/// word and no store to it: so changes of different chains share numbers, and those of one chain never do. Who needs a
/// number after all changes so far and before all that come (a snapshot, a commit, an index that is exchanged, a chain that
/// has used up the seven) *closes the run*: it adds eight, and the sum divides the changes, and is no other's number.
///
/// **Why a closed run divides the changes.** A plain change locks its chain, and then looks at the clock; who closes a run
/// adds, and then looks at chains; both with a full barrier between the two. Let T be the sum. Who finds less in the
/// clock has a number below T, and looked before the addition; so its chain was locked before, and who added finds it locked
/// or changed. Who finds T or more has a number above T, and has acquired what came before the addition: a snapshot that
/// was registered. Changes that take their numbers by addition are in order by that alone: see `SnapshotRegistry` and
/// `TransactionCore`.
///
/// **From one to the other** with the gate closed, when no writer has a number that it has not published. Who closes a run
/// needs no gate, and so may meet the change: it looks at the clock, and then at what holds. What holds is stored before
/// the clock is moved, so who finds the clock moved knows; if the clock moves after the look, an exchange fails. Where
/// shared numbers end the clock is moved before as well, and who finds that they have ended looks at the clock again:
/// if it is as before, the open run was empty by then.
///
/// The idea of a counter that writers only look at is that of Silo's epochs (Tu et al., "Speedy transactions in multicore
/// in-memory databases", 2013), which time moves on.
struct ChangeClock {
    static let bytes = 64

    /// How far it is from one number that divides the changes to the next. A run can be closed 2⁴⁵ times.
    static let runLength: UInt64 = 8
    /// Past it runs are not closed any more, since numbers have 48 bits. Who writes has been refused for long by then, but for
    /// threads that do so for the first time.
    private static let lastRun = Limit.sequenceMax + 1 << 29

    let address: UInt

    /// The clock at an address where there are zeros, or a clock already.
    init(at address: UInt) {
        self.address = address
    }

    /// The last number that was taken by addition.
    var last: Word { @inline(__always) get { Word(at: address) } }

    /// The length of a run while numbers are shared, else 0. Looked at in a writing section, it stays as it is.
    private var sharedRun: Word { @inline(__always) get { Word(at: address &+ 8) } }

    /// Sets the clock of a new store in memory, which shares numbers.
    func begin(after number: UInt64) {
        last.storeRelaxed(number)
        sharedRun.storeRelaxed(ChangeClock.runLength)
    }

    /// Mistakes to be made, in a checking build.
    var faults: Faults { Faults(at: address &+ 16) }

    /// From now on numbers are shared again. No writer is in flight.
    func shareNumbers() {
        sharedRun.storeReleasing(ChangeClock.runLength)
        _ = last.addOrdered(ChangeClock.runLength)
    }

    /// From now on each change has a number of its own, above the one that is given back. No writer is in flight.
    func separateNumbers() -> UInt64 {
        _ = last.addOrdered(ChangeClock.runLength)
        sharedRun.storeReleasing(0)
        return last.addOrdered(ChangeClock.runLength)
    }

    /// The number of a change that the thread is about to make to a chain that it has locked. Where numbers are not shared, it is as
    /// far from the last as the change's record in the log is long.
    @inline(__always)
    func next(for chain: Bucket, by participant: Participant) -> UInt64 {
        let number = sharedNumber(for: chain) ?? advance(step: participant.step.loadRelaxed())
        participant.lastSequence.storeRelaxed(number)
        return number
    }

    @inline(__always)
    private func sharedNumber(for chain: Bucket) -> UInt64? {
        let run = sharedRun.loadRelaxed()
        guard run != 0 else { return nil }
        ChangeClock.fenceAfterExchange()
        let last = last.loadSequential()
        let number = max(last, chain.version) &+ 1
        return number &- last < run ? number : nil
    }

    /// A number that no other change has. In a writing section, or with the gate closed.
    /// - Parameter step: How far from the last one, where numbers are not shared.
    @inline(__always)
    func advance(step: UInt64) -> UInt64 {
        let run = sharedRun.loadRelaxed()
        guard run != 0 else { return last.addOrdered(step) }
        let number = last.addOrdered(run)
        ChangeClock.fenceAfterExchange()
        return number
    }

    /// A number that divides the changes: the chains of those up to it have been locked by now, and who takes a greater one finds what
    /// the caller has stored before.
    func closeRun() -> UInt64 {
        System.fullFence()
        while true {
            // Not a load: where numbers are not shared, this has to have its place among the additions that take them.
            if let number = closeRun(endingAt: last.addOrdered(0)) { return number }
        }
    }

    /// The same for who has found `seen` in the clock. `nil`: it has moved since.
    func closeRun(endingAt seen: UInt64) -> UInt64? {
        guard sharedRun.loadAcquiring() != 0 else { return last.addOrdered(0) == seen ? seen : nil }
        guard seen < ChangeClock.lastRun, !faults.has(.leaveRunOpen) else { return seen + ChangeClock.runLength - 1 }
        guard last.replaceSequential(seen, with: seen + ChangeClock.runLength) else { return nil }
        ChangeClock.fenceAfterExchange()
        return seen + ChangeClock.runLength
    }

    /// Makes a full barrier of an atomic exchange or addition before it, which on x86-64 is one already.
    @inline(__always)
    private static func fenceAfterExchange() {
        #if !arch(x86_64)
        System.fullFence()
        #endif
    }
}
