/// A turn: the gate stays closed for all writers but one transaction's, for a bounded time.
///
/// Only so that a transaction that has lost again and again gets through: whether it is right is found out at its commit
/// as ever. So a turn may end at any time, and whoever waits for it ends it when its time is over.
extension Epochs {
    /// Closes the gate for all but those who have `pass`, and waits for the writers in flight. Turns come one at a time.
    func beginTurn(pass: UInt64, nanoseconds: UInt64) {
        turnMutex.withLock {
            waitUntilNobodysTurn()
            turnDeadline.storeRelaxed(System.monotonicNanoseconds &+ nanoseconds)
            if !faults.has(.leaveGateOpen) { gate.setFenced(pass) }
        }
        waitForWriters()
    }

    /// Opens the gate again, if it was not opened meanwhile.
    func endTurn(pass: UInt64) {
        turnMutex.withLock {
            if gate.loadRelaxed() & ~Epochs.gateClosed == pass { openGate() }
        }
    }

    /// Lets a turn of others end before what is no write itself, but would make the turn vain.
    func awaitTurn(_ participant: Participant) {
        let gate = gate.loadAcquiring() & ~Epochs.gateClosed
        if gate != 0, gate != participant.gatePass.loadRelaxed() { waitForTurnToEnd() }
    }

    func waitForTurnToEnd() {
        turnMutex.withLock { waitUntilNobodysTurn() }
    }

    private func waitUntilNobodysTurn() {
        while gate.loadAcquiring() & ~Epochs.gateClosed != 0 {
            let now = System.monotonicNanoseconds
            let deadline = turnDeadline.loadRelaxed()
            if now >= deadline { return openGate() }
            turnEnd.wait(turnMutex, nanoseconds: deadline - now)
        }
    }

    private func openGate() {
        gate.keepReleasing(Epochs.gateClosed)
        turnEnd.wakeAll()
    }
}
