/// What the store's listener hears of.
extension HashIndex {
    /// Tells the listener, if there is one, of a value that nobody finds any more: no placeholder, tombstone or intent. In
    /// the section in which it went, with no bucket locked.
    func tellGone(_ head: Record, _ cause: RemovedEntry.Cause) {
        guard head.hasValue else { return }
        epochs.withRemovals { $0.add(head, cause, keyspace: keyspace, hash: hash(of: head)) }
    }
}

extension Epochs {
    /// The address of the `RemovalQueue`, 0 if nobody listens. Set before anyone else has the store.
    var removals: Word { Word(at: address &+ 224) }

    func withRemovals(_ body: (RemovalQueue) -> Void) {
        let queue = removals.loadRelaxed()
        if queue != 0 { body(ObjectAddress.object(at: UInt(queue), as: RemovalQueue.self)) }
    }
}
