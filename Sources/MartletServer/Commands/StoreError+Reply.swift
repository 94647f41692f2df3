import Martlet

extension StoreError {
    /// What a client is told of it.
    var reply: ReplyError {
        switch self {
        case .outOfMemory, .entryLimitReached:
            ReplyError("OOM command not allowed when used memory > 'maxmemory'.")
        case .notANumber: .notAnInteger
        case .overflow: .overflow
        case .valueTooLarge: .tooLong
        case .storageFailed, .closed:
            ReplyError("MISCONF Writing to disk has failed, so changes are refused: \(description)")
        default: ReplyError("ERR \(description)")
        }
    }
}
