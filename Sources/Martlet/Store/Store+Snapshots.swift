extension Store {
    /// Opens a snapshot of all keyspaces.
    ///
    /// It sees every change whose call has returned, and those of other threads that have come to pass by now.
    /// - Throws: ``StoreError/outOfMemory``.
    /// - Complexity: O(1), and O(open snapshots) once in so many.
    public func snapshot() throws(StoreError) -> Snapshot { Snapshot(try SnapshotCore(of: core)) }

    /// Runs `body` on a snapshot, and closes it: a transaction that only reads, and never fails for what others write.
    /// - Throws: What `body` throws, as it is, and ``StoreError/outOfMemory``.
    public func read<R>(_ body: (Snapshot) throws -> R) throws -> R {
        let snapshot = try snapshot()
        defer { snapshot.close() }
        return try body(snapshot)
    }
}
