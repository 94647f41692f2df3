/// What a connection does once a command was executed.
enum Aftermath: Sendable {
    /// It goes on with the next.
    case next
    /// It ends, once the replies are sent.
    case close
    /// It waits so long, for ever if that is `nil`, and then sends this reply.
    case wait(milliseconds: UInt64?, reply: [UInt8])
}
