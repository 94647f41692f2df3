/// Why an operation on a store failed, and what the caller can do about it.
///
/// Unless a case says otherwise, the operation changed nothing.
@nonexhaustive public enum StoreError: Error, Hashable, Sendable {
    /// The memory limit is reached, or the operating system gave no more memory. Nothing was written.
    ///
    /// Remove entries, open the store with a higher ``StoreOptions/memoryLimit``, or look in ``StoreStatistics/oldestPin``
    /// for a thread that stays in a closure over a value: what others remove meanwhile is not free yet.
    case outOfMemory
    /// The store holds as many entries as ``StoreOptions/entryLimit`` allows. Nothing was written. Remove some, or open the store with
    /// ``LimitAction/evict(_:)``.
    case entryLimitReached
    /// A key of `bytes` bytes is longer than the 65,535 a key may have. Shorten or hash it.
    case keyTooLarge(bytes: Int)
    /// A value of `bytes` bytes is longer than the 536,870,912 (512 MiB) a value may have. Split it over several keys.
    case valueTooLarge(bytes: Int)
    /// The value has `needed` bytes and the caller's buffer has fewer. The buffer was not touched; bring a larger one.
    case bufferTooSmall(needed: Int)
    /// The bytes of a key or value are not what the requested type is made of, and why. Read them as `[UInt8]` to see
    /// them.
    case undecodable(reason: String)
    /// A codec could not turn a value into bytes, and why.
    case unencodable(reason: String)
    /// The value is not an integer written in decimal, so nothing can be added to it. Put a number first.
    case notANumber
    /// The sum does not fit an `Int`.
    case overflow
    /// There is no keyspace of that name. Its handle is made with ``Store/keyspace(_:)``.
    case keyspaceNotFound
    /// There is a keyspace of that name already. Drop it first, or choose another name.
    case keyspaceExists
    /// The keyspace of this handle was dropped. Ask the store for a new one of that name.
    case keyspaceDropped
    /// All 2³² numbers of keyspaces are used. Those there are go on; copy them into a new store to make others.
    case keyspacesExhausted
    /// The snapshot was closed. Open a new one.
    case snapshotClosed
    /// `key`, which this transaction read, has changed since, or a key is being changed that lies close to it; `nil` where
    /// the transaction iterated and the key that has changed is gone. Nothing was written. ``Store/transaction(_:)`` runs its
    /// closure again by itself; else begin a new transaction.
    case conflict(key: [UInt8]?)
    /// The transaction was committed or aborted. Begin a new one.
    case transactionEnded
    /// Another thread is using the transaction in this moment. Give each thread a transaction of its own.
    case transactionBusy
    /// A write to the store from within a transaction's closure would not be part of the transaction. Write by the
    /// transaction itself.
    case insideTransaction
    /// The savepoint is another transaction's, or one before it was rolled back to.
    case savepointInvalid
    /// All 2⁴⁸ sequence numbers of this store are used. Reading goes on; copy its entries into a new store to write.
    case sequenceExhausted
    /// A store has the directory at `path` open already: one in the process `processID`, `nil` if that is not known. Close
    /// it or end that process first; the lock ends with it, and no file needs to be removed.
    case directoryLocked(path: String, processID: Int?)
    /// The directory at `path` cannot be what it was to be, and why: a backup of this store, the store to be copied. Nothing was
    /// changed. Choose another one.
    case directoryUnsuitable(path: String, reason: String)
    /// The operating system could not do `operation`, a verb, with what is at `path`, for the reason that `code` is, as
    /// `EIO`.
    ///
    /// Without `durableThrough` nothing was changed: see to the reason and call again. With it, writing the store's log has
    /// failed: changes up to that number are durable, which of the later ones are is not known, and no other is taken.
    /// Reading goes on. Close the store, see to the reason, and open it again: what can be read is recovered then.
    case storageFailed(operation: String, path: String, code: Int32, durableThrough: SequenceNumber?)
    /// Bytes of the file at `path`, from `offset` on, are not what was written to it. The store was not opened, and no file
    /// was changed. `martlet check` says what else is wrong, `martlet repair` saves what can be read; or restore a backup.
    case corrupted(path: String, offset: Int, reason: String)
    /// The file at `path` is of a version of the format that this program does not know. Use a newer one.
    case formatUnknown(path: String, version: Int)
    /// The checkpoint at `path` is compressed, and this program was built without what reads that. It is not damaged: build
    /// with the package trait `CompressedCheckpoints`, where the library zstd is installed.
    case compressionMissing(path: String)
    /// The store is in memory alone, and a durability was asked for that it cannot give. Open it in a directory.
    case notDurable
    /// The store was closed. Open it again. A change that was under way at that moment may have been made.
    case closed
    /// The store was opened to be read only. Nothing was written.
    case readOnly
    /// The process was forked since the store was opened in its directory, and this is the child: the store is its
    /// parent's. Open one of the child's own, in another directory.
    case forked
}

extension StoreError: CustomStringConvertible {
    /// A sentence for people: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .outOfMemory:
            "The memory limit is reached, or the system gave no more memory: remove entries or raise the limit."
        case .entryLimitReached: "The store holds as many entries as it may: remove some, or have it evict."
        case .keyTooLarge(let bytes): "A key of \(bytes) bytes is too long: 65,535 is the most."
        case .valueTooLarge(let bytes): "A value of \(bytes) bytes is too long: 536,870,912 is the most."
        case .bufferTooSmall(let needed): "The buffer is too small: the value has \(needed) bytes."
        case .undecodable(let reason): "The bytes are not what the requested type is made of: \(reason)"
        case .unencodable(let reason): "The value cannot be turned into bytes: \(reason)"
        case .notANumber: "The value is not an integer written in decimal: put a number first."
        case .overflow: "The sum does not fit a signed integer of 64 bits: nothing was changed."
        case .keyspaceNotFound: "There is no keyspace of that name."
        case .keyspaceExists: "There is a keyspace of that name already: drop it, or choose another name."
        case .keyspaceDropped: "The keyspace was dropped: ask the store for a new one of that name."
        case .keyspacesExhausted:
            "All numbers of keyspaces are used: copy the store's entries into a new one to make others."
        case .snapshotClosed: "The snapshot was closed: open a new one."
        case .conflict(let key):
            "\(key.map { "The key \(KeyspaceEntry.quoted($0))" } ?? "An entry") changed while the transaction ran: nothing was written, run it again."
        case .transactionEnded: "The transaction has ended: begin a new one."
        case .transactionBusy: "Another thread is using the transaction: give each thread one of its own."
        case .insideTransaction: "Within a transaction's closure, write by the transaction and not by the store."
        case .savepointInvalid: "There is no such savepoint in this transaction any more."
        case .sequenceExhausted:
            "All sequence numbers of the store are used: copy its entries into a new store to write."
        case .directoryLocked(let path, let processID):
            "The directory \(path) is in use by \(processID.map { "process \($0)" } ?? "a process"): close the store there first."
        case .directoryUnsuitable(let path, let reason): "\(path) will not do: \(reason). Nothing was changed."
        case .storageFailed(let operation, let path, let code, nil):
            "Could not \(operation) \(path): \(System.reason(of: code)): \(System.advice(on: code))."
        case .storageFailed(let operation, let path, let code, let durable?):
            "Could not \(operation) \(path): \(System.reason(of: code)): changes up to \(durable.rawValue) are durable, of later ones it is not known; mend that, close the store and open it again."
        case .corrupted(let path, let offset, let reason):
            "\(path) is damaged at byte \(offset): \(reason). Nothing was changed: run martlet check, or restore a backup."
        case .formatUnknown(let path, let version):
            "\(path) is of version \(version) of the format, which this program does not know: use a newer one."
        case .compressionMissing(let path):
            "\(path) is compressed with zstd, which this program cannot read: build it with the package trait CompressedCheckpoints."
        case .notDurable: "The store is in memory alone: open it in a directory for its changes to last."
        case .closed: "The store was closed: open it again."
        case .forked: "The store is open in the process that this one was forked from: open another one."
        case .readOnly: "The store was opened to be read only: nothing was written."
        }
    }
}
