extension TransactionCore {
    /// The number of a key's record in the store, whatever the transaction itself has written.
    func storedSequence(of key: RawSpan, in core: KeyspaceCore) throws(StoreError) -> UInt64? {
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        return try withTurn { () throws(StoreError) in
            guard !core.index.isDropped else { throw .keyspaceDropped }
            let position = touched.meet(key, hash: core.index.hashKey.hash(key), in: position(of: core))
            try charge()
            return try read(position, key, core.index)?.sequence
        }
    }
}
