import CMartlet
import Martlet

extension martlet_status {
    /// What C is told of an error.
    @inline(never)
    init(_ error: StoreError) {
        switch error {
        case .outOfMemory, .entryLimitReached: self = MARTLET_OUT_OF_MEMORY
        case .keyTooLarge, .valueTooLarge: self = MARTLET_TOO_LARGE
        case .bufferTooSmall: self = MARTLET_BUFFER_TOO_SMALL
        case .notANumber: self = MARTLET_NOT_A_NUMBER
        case .overflow, .sequenceExhausted, .keyspacesExhausted: self = MARTLET_OVERFLOW
        case .conflict: self = MARTLET_CONFLICT
        case .directoryLocked, .forked: self = MARTLET_LOCKED
        case .corrupted, .formatUnknown, .compressionMissing: self = MARTLET_CORRUPTED
        case .storageFailed, .directoryUnsuitable, .closed, .readOnly: self = MARTLET_STORAGE_FAILED
        case .keyspaceNotFound, .keyspaceDropped: self = MARTLET_NOT_FOUND
        case .keyspaceExists: self = MARTLET_EXISTS
        case .undecodable, .unencodable, .snapshotClosed, .transactionEnded, .transactionBusy, .insideTransaction,
            .savepointInvalid, .notDurable:
            self = MARTLET_INVALID_ARGUMENT
        }
    }
}
