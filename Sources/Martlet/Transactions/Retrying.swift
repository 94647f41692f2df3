import Synchronization

/// How a transaction that loses goes on: after a while that grows, by chance, so that those who lose to each other do not
/// meet again; and after a number of losses with the writers' gate closed for others.
struct Retrying {
    /// After so many losses it is given a turn.
    static let lossesMax = 8
    /// The shortest turn.
    private static let turnNanoseconds: UInt64 = 100_000_000
    private static let lastPass = Atomic<UInt64>(0)

    private let store: StoreCore
    private var losses = 0
    private var start: UInt64 = 0
    private var longestAttempt: UInt64 = 0
    /// The pass of the turn that it has, 0 for none.
    private var pass: UInt64 = 0

    init(store: StoreCore) {
        self.store = store
    }

    /// Whether it has lost so often that it should have a turn.
    var isDueForTurn: Bool { losses >= Retrying.lossesMax }

    /// Begins an attempt, in a turn of its own if it is time.
    mutating func begin(_ transaction: TransactionCore) {
        if isDueForTurn { beginTurn() }
        transaction.restart(pass: pass)
        start = System.monotonicNanoseconds
    }

    /// Ends an attempt that was lost, and tells how long to wait before the next: for so many pauses of the processor, by
    /// chance up to some 50 µs, and whether others should run first.
    mutating func lose() -> (spins: Int, yields: Bool) {
        longestAttempt = max(longestAttempt, System.monotonicNanoseconds - start)
        endTurn()
        losses += 1
        let most = 32 << min(losses, 5)
        return (Int(System.randomBits() % UInt64(most)), losses > 2)
    }

    mutating func endTurn() {
        guard pass != 0 else { return }
        store.epochs.endTurn(pass: pass)
        pass = 0
    }

    private mutating func beginTurn() {
        pass = Retrying.lastPass.add(2, ordering: .relaxed).newValue
        store.epochs.beginTurn(pass: pass, nanoseconds: max(Retrying.turnNanoseconds, 4 * longestAttempt))
    }
}
