extension HashIndex {
    /// Takes all entries out at one instant, the next number of `clock`. `false`: memory is refused, and nothing changed.
    ///
    /// With the writers' gate closed no writer is in flight, so none can put anything into the old directory afterwards;
    /// readers find the old entries or none, by the one store of the root.
    func removeAll(clock: Word, demolition: Demolition) throws(StoreError) -> Bool {
        guard let prepared = demolition.prepare() else { return false }
        while true {
            let floor = floor
            guard let empty = makeEmptyDirectory() else {
                demolition.cancel(prepared)
                return false
            }
            let old = exchangeDirectory(for: empty) {
                // Where room was reserved in this moment, the empty directory is to have it as well.
                guard !isDropped, floor == self.floor else { return false }
                _ = clock.incrementOrdered()
                return true
            }
            if let old {
                demolition.add(old, prepared: prepared)
                return true
            }
            free(empty)
            if isDropped {
                demolition.cancel(prepared)
                throw .keyspaceDropped
            }
        }
    }

    /// Takes all entries out for good, likewise: later writes fail, later reads find nothing. `false`: memory is refused,
    /// and nothing changed.
    /// - Parameter barren: A directory of no entries, which nobody writes to.
    func drop(barren: Directory, clock: Word, demolition: Demolition) -> Bool {
        guard let prepared = demolition.prepare() else { return false }
        let old = epochs.withGateClosed {
            markDropped()
            _ = clock.incrementOrdered()
            let old = exchangeDirectory(for: barren)
            bytes.storeRelaxed(0)
            return old
        }
        demolition.add(old, prepared: prepared)
        return true
    }

    /// Frees a directory that nobody else has seen.
    func free(_ directory: Directory) {
        for index in 0..<directory.count { directory.segment(index).free(to: memory) }
        memory.tracked.deallocate(directory.address)
    }

    /// Puts an empty directory in the place of the present one, while no writer is in flight, if then `condition` holds.
    func exchangeDirectory(for empty: Directory, onlyIf condition: () -> Bool) -> Directory? {
        epochs.withGateClosed {
            guard condition() else { return nil }
            let old = exchangeDirectory(for: empty)
            setBytes(of: empty)
            return old
        }
    }

    /// Puts another directory in the place of the present one. No writer is in flight.
    ///
    /// The generation is odd meanwhile. Who reads an even one, then something of the new directory, has acquired the root
    /// and so sees another generation when it looks again; who reads the new one first sees the new directory only.
    private func exchangeDirectory(for other: Directory) -> Directory {
        let old = directory
        generation.addOwned(1)
        root.storeReleasing(other.root)
        generation.storeReleasing(generation.loadRelaxed() + 1)
        resetCount()
        if nextRoot.loadRelaxed() != 0 { cancelNextDirectory() }
        return old
    }
}
