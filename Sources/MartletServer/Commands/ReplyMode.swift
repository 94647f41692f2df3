/// Whether a client wants replies.
enum ReplyMode: Sendable {
    case on
    case off
    /// Not for this command, nor for the next.
    case skipNext
    /// Not for this command.
    case skip
}
