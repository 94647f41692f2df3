/// How a transaction that loses goes on: after a while that grows, by chance, so that those who lose to each other do not
/// meet again; and after a number of losses with the writers' gate closed for others.
struct Retrying {
    /// After so many losses it is given a turn.
    static let lossesMax = 8
    /// The shortest turn of one that blocks, and every turn of one that suspends.
    static let turnNanoseconds: UInt64 = 100_000_000

    private let store: StoreCore
    private var losses = 0
    private var start: UInt64 = 0
    private var longestAttempt: UInt64 = 0
    private var turn: GateTurn?

    init(store: StoreCore) {
        self.store = store
    }

    /// Whether it has lost so often that it should have a turn.
    var isDueForTurn: Bool { losses >= Retrying.lossesMax }

    /// Begins an attempt, in a turn of its own if it is time.
    mutating func begin(_ transaction: TransactionCore) {
        if isDueForTurn { beginTurn() }
        transaction.restart(pass: turn?.pass ?? 0)
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
        turn?.end()
        turn = nil
    }

    private mutating func beginTurn() {
        store.loggedBy?.awaitRelease()
        turn = GateTurn(of: store.epochs, nanoseconds: max(Retrying.turnNanoseconds, 4 * longestAttempt))
    }
}
