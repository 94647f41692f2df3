extension HashIndex {
    /// Takes all entries out at one instant, the next number of `clock`. `false`: memory is refused, and nothing changed.
    ///
    /// With the writers' gate closed no writer is in flight, so none can put anything into the old directory afterwards;
    /// readers find the old entries or none, by the one store of the root.
    func removeAll(clock: Word, demolition: Demolition) -> Bool {
        guard let prepared = demolition.prepare() else { return false }
        guard let empty = makeEmptyDirectory() else {
            demolition.cancel(prepared)
            return false
        }
        let old = epochs.withGateClosed {
            let old = directory
            _ = clock.incrementOrdered()
            root.storeReleasing(empty.root)
            resetCount()
            setBytes(of: empty)
            if nextRoot.loadRelaxed() != 0 { cancelNextDirectory() }
            return old
        }
        demolition.add(old, prepared: prepared)
        return true
    }
}
