/// Holding writers back, while the log grows too fast for the checkpoint that is written.
///
/// They wait before they take anything that others need: no lock, no pin, no turn. Who writes the checkpoint needs none of
/// them, and lets them go at its next block, or its end, whichever that is.
extension FileLog {
    /// Whether writers are to wait.
    var isHolding: Bool { held.loadAcquiring() != 0 && failed.loadAcquiring() == 0 }

    /// Has writers wait before they are admitted, or lets them go on. For the one thread that writes checkpoints.
    func setHeld(_ isHeld: Bool) {
        guard isHeld != (held.loadRelaxed() != 0) else { return }
        mutex.withLock {
            held.storeReleasing(isHeld ? 1 : 0)
            if !isHeld { released.wakeAll() }
        }
        if !isHeld { resumeHeld() }
    }

    func awaitRelease() {
        // In a child, nobody would let go.
        guard held.loadAcquiring() != 0, !isForked else { return }
        mutex.withLock {
            while isHolding { released.wait(mutex) }
        }
    }

    func awaitReleaseSuspending() async {
        guard held.loadAcquiring() != 0, !isForked else { return }
        await withCheckedContinuation { continuation in
            let isLate = mutex.withLock {
                guard isHolding else { return true }
                state.heldTasks.append(continuation)
                return false
            }
            if isLate { continuation.resume() }
        }
    }

    func resumeHeld() {
        let tasks = mutex.withLock {
            defer { state.heldTasks = [] }
            return state.heldTasks
        }
        for task in tasks { task.resume() }
    }
}
