/// What can be done with a store's directory besides opening it.
extension Store {
    /// Opens the directory at `path` to be read: one that is closed, or a backup, perhaps where nothing can be written.
    ///
    /// It is in memory as it was when it was closed, or torn off. Writes throw ``StoreError/readOnly``; nothing in the
    /// directory is changed, and no store can open it for writing meanwhile.
    /// - Throws: What ``init(at:_:)`` throws.
    public convenience init(
        readingAt path: String, _ options: StoreOptions = StoreOptions()
    ) throws(StoreError) {
        let storage = try DirectoryStorage.open(path: path, access: .readOnly)
        self.init(core: try StoreCore(options, storage: storage, isReadOnly: true))
    }

    /// Reads all that the directory at `path` has, and says whether it is as it was written.
    ///
    /// Changes nothing, and needs little memory.
    /// - Throws: ``StoreError/directoryLocked(path:processID:)`` if the store is open;
    ///   ``StoreError/storageFailed(operation:path:code:durableThrough:)`` if the system refuses to have it read.
    /// - Complexity: O(bytes of the directory).
    public static func check(_ path: String) throws(StoreError) -> DirectoryReport {
        var check = DirectoryCheck(try DirectoryStorage.open(path: path, access: .readOnly))
        try check.run()
        return check.report
    }

    /// Saves all that can be read of the directory at `path` into a new one, which opens as a store.
    ///
    /// The damaged directory is only read. What is lost is in the report; the rest is as the newest readable change left it.
    /// - Throws: ``StoreError/storageFailed(operation:path:code:durableThrough:)``, also if there is a store at `newPath`
    ///   already; ``StoreError/outOfMemory``: all entries are held in memory meanwhile.
    /// - Complexity: O(bytes of the directory).
    public static func repair(_ path: String, to newPath: String) throws(StoreError) -> RepairReport {
        try DirectoryNesting.check(from: path, to: newPath)
        var repair = try Repair(from: DirectoryStorage.open(path: path, access: .readOnly))
        return try repair.run { () throws(StoreError) in
            try DirectoryStorage.open(path: newPath, access: .exclusive)
        }
    }

    /// Copies the store in the directory at `path` into the directory at `target`, where it opens as a store.
    ///
    /// The store may be open, here or in another process; the copy has every change made up to a moment after the call
    /// began. A second backup to the same place copies only what is new, and leaves the two newest checkpoints there with the
    /// log that they need, or all of the log if it goes back to the store's beginning: to any moment after the older of the
    /// two, or to any at all, the store can be brought back by ``restore(_:to:through:)``. Do not open the copy for writing if
    /// it is to be continued.
    /// - Throws: ``StoreError/storageFailed(operation:path:code:durableThrough:)``;
    ///   ``StoreError/directoryUnsuitable(path:reason:)``, if another store's backup is there, or a part of another history;
    ///   ``StoreError/corrupted(path:offset:reason:)``: damage is not copied. What the target had before is still good, as it
    ///   is if the process ends, but for the moment in which what was copied gets its names: then a further backup ends it.
    /// - Complexity: O(bytes of the newest checkpoint and of the log after it).
    @discardableResult
    public static func backup(_ path: String, to target: String) throws(StoreError) -> BackupReport {
        try copy(path, to: target, through: nil)
    }

    /// Makes a new directory at `newPath` with the backup at `path` as it was after the change with the number `sequence`.
    ///
    /// The number is one that a writer was given, as by ``Transaction/commit()`` or ``KeyValueOperations/getVersioned(_:)``;
    /// what came after it is left out.
    /// - Throws: What ``backup(_:to:)`` throws; ``StoreError/directoryUnsuitable(path:reason:)`` if the backup does not go back
    ///   so far.
    @discardableResult
    public static func restore(
        _ path: String, to newPath: String, through sequence: SequenceNumber
    ) throws(StoreError) -> BackupReport {
        try copy(path, to: newPath, through: sequence.rawValue)
    }

    private static func copy(
        _ path: String, to target: String, through last: UInt64?
    ) throws(StoreError) -> BackupReport {
        try DirectoryNesting.check(from: path, to: target)
        let source = try DirectoryStorage.open(path: path, access: .copying)
        // Before there is anything at the target.
        let plan = try BackupPlan.make(from: source, through: last)
        let storage = try DirectoryStorage.open(path: target, access: .exclusive)
        defer { storage.close() }
        var backup = Backup(from: source, to: storage)
        return try backup.run(plan)
    }
}
