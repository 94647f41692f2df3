import Synchronization

/// One attempt's turn: the writers' gate is closed for all but the transaction that has the pass, until `end`, or until its
/// time is over.
struct GateTurn {
    private static let lastPass = Atomic<UInt64>(0)

    /// What lets the transaction through.
    let pass: UInt64
    private let epochs: Epochs

    /// Waits until nobody has a turn, and begins one.
    init(of epochs: Epochs, nanoseconds: UInt64) {
        self.epochs = epochs
        pass = GateTurn.lastPass.add(2, ordering: .relaxed).newValue
        epochs.beginTurn(pass: pass, nanoseconds: nanoseconds)
    }

    /// Opens the gate, if it was not opened meanwhile.
    func end() { epochs.endTurn(pass: pass) }
}
