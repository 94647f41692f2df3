/// What is true of a command, by the names that `COMMAND` has for it; the last ones are the server's own.
struct CommandFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    static let write = CommandFlags(rawValue: 1 << 0)
    static let readOnly = CommandFlags(rawValue: 1 << 1)
    /// May need memory, and so be refused.
    static let denyOutOfMemory = CommandFlags(rawValue: 1 << 2)
    static let admin = CommandFlags(rawValue: 1 << 3)
    static let noScript = CommandFlags(rawValue: 1 << 4)
    static let loading = CommandFlags(rawValue: 1 << 5)
    static let stale = CommandFlags(rawValue: 1 << 6)
    static let fast = CommandFlags(rawValue: 1 << 7)
    static let noAuthentication = CommandFlags(rawValue: 1 << 8)
    static let noTransaction = CommandFlags(rawValue: 1 << 9)
    static let skipSlowLog = CommandFlags(rawValue: 1 << 10)
    static let noAsyncLoading = CommandFlags(rawValue: 1 << 11)
    static let allowBusy = CommandFlags(rawValue: 1 << 12)
    static let pubSub = CommandFlags(rawValue: 1 << 13)

    /// Takes long enough to be executed apart from the event loop, so that no other client waits.
    static let long = CommandFlags(rawValue: 1 << 24)
    /// Exchanges databases or empties them, so that no other command may use them meanwhile.
    static let rearranging = CommandFlags(rawValue: 1 << 28)
    /// Is executed at once also between MULTI and EXEC.
    static let immediate = CommandFlags(rawValue: 1 << 25)
    /// Is allowed to a client of RESP2 that is subscribed to something.
    static let subscribed = CommandFlags(rawValue: 1 << 26)
    /// Answers with pushes, which are sent to clients as well that want no replies.
    static let pushing = CommandFlags(rawValue: 1 << 27)

    /// What those have in common that are about the connection or the server and not about entries.
    static let aside: CommandFlags = [.noScript, .loading, .stale]

    private static let names: [(CommandFlags, StaticString)] = [
        (.write, "write"), (.readOnly, "readonly"), (.denyOutOfMemory, "denyoom"), (.admin, "admin"),
        (.pubSub, "pubsub"),
        (.noScript, "noscript"), (.loading, "loading"), (.stale, "stale"), (.fast, "fast"),
        (.noAuthentication, "no_auth"), (.noTransaction, "no_multi"), (.skipSlowLog, "skip_slowlog"),
        (.noAsyncLoading, "no_async_loading"), (.allowBusy, "allow_busy"),
    ]

    /// The names of those that clients know.
    var publicNames: [StaticString] { CommandFlags.names.filter { contains($0.0) }.map(\.1) }
}
