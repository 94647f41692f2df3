/// Whether a client wants replies.
enum ReplyMode: Sendable {
    case on
    case off
    /// Not for the next command.
    case skipNext
    /// Not for this command.
    case skip
}
