extension HashIndex {
    /// Takes all entries out at one instant, the next number of `clock`, and gives the old directory to `body`, with that
    /// number, before any other change can be made. `false`: memory is refused, and nothing changed.
    ///
    /// With the writers' gate closed no writer is in flight, so none can put anything into the old directory afterwards;
    /// readers find the old entries or none, by the one store of the root.
    func removeAll(
        clock: ChangeClock, step: UInt64, _ body: (Directory, UInt64) -> Void
    ) throws(StoreError) -> Bool {
        while true {
            let floor = floor
            guard let empty = makeEmptyDirectory() else { return false }
            let isDone = epochs.withGateClosed {
                // Where room was reserved in this moment, the empty directory is to have it as well.
                guard !isDropped, floor == self.floor else { return false }
                exchangeDirectory(for: empty, clock: clock, step: step, body)
                setBytes(of: empty)
                return true
            }
            if isDone { return true }
            free(empty)
            if isDropped { throw .keyspaceDropped }
        }
    }

    /// Takes all entries out for good, likewise: later writes fail, later reads find nothing.
    /// - Parameter barren: A directory of no entries, which nobody writes to.
    func drop(barren: Directory, clock: ChangeClock, step: UInt64, _ body: (Directory, UInt64) -> Void) {
        epochs.withGateClosed {
            markDropped()
            exchangeDirectory(for: barren, clock: clock, step: step, body)
            bytes.storeRelaxed(0)
        }
    }

    /// Frees a directory that nobody else has seen.
    func free(_ directory: Directory) {
        for index in 0..<directory.count { directory.segment(index).free(to: memory) }
        memory.tracked.deallocate(directory.address)
    }

    /// Puts an empty directory in the place of the present one, which is to be empty by `condition`, while no writer is in
    /// flight. Empty or not, the buckets' versions are lost, so this is a change for all who rely on them.
    func exchange(
        for empty: Directory, clock: ChangeClock, onlyIf condition: () -> Bool
    ) -> (old: Directory, number: UInt64)? {
        epochs.withGateClosed {
            guard condition() else { return nil }
            var old: (Directory, UInt64)?
            exchangeDirectory(for: empty, clock: clock, step: 1) { directory, number in old = (directory, number) }
            setBytes(of: empty)
            return old
        }
    }

    /// Puts another directory in the place of the present one, as a change. No writer is in flight.
    ///
    /// The generation is odd meanwhile, from before the number is taken, as a bucket is locked. Who reads an even one, then
    /// something of the new directory, has acquired the root and so sees another generation when it looks again; who
    /// reads the new one first sees the new directory only. The old directory is handed on, and its end known, before the
    /// root is stored: a snapshot that finds the new root finds the way to the old one.
    private func exchangeDirectory(
        for other: Directory, clock: ChangeClock, step: UInt64, _ body: (Directory, UInt64) -> Void
    ) {
        let old = directory
        // An exchange: the number is not taken before the generation is odd.
        _ = generation.exchangeOrdered(generation.loadRelaxed() + 1)
        let sequence = clock.advance(step: step)
        body(old, sequence)
        emptied.storeReleasing(sequence)
        root.storeReleasing(other.root)
        generation.storeReleasing(generation.loadRelaxed() + 1)
        resetCount()
        if nextRoot.loadRelaxed() != 0 { cancelNextDirectory() }
    }
}
