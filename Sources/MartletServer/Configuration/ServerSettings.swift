import MartletRESP

/// What of a server can be changed while it runs, by `CONFIG SET`.
package struct ServerSettings: Hashable, Sendable {
    /// How many clients may be connected.
    package var clientsMax = 10_000
    /// After how many seconds without a command a client's connection ends; 0: never.
    package var idleSecondsMax = 0
    /// After how many idle seconds a connection is probed by TCP; 0: never.
    package var keepAliveSeconds = 300
    package var password: [UInt8]?
    /// Whether, without a password, clients of other machines are turned away.
    package var isProtected = true
    /// Whether clients that talk to nothing but Redis are told that this is it.
    package var isCalledRedis = false
    package var argumentBytesMax = 512 << 20
    /// How much of a client's requests is held that has not been executed.
    package var queryBytesMax = 1 << 30
    package var output = OutputLimits()
    /// The same for clients that are subscribed to something.
    package var subscriberOutput = OutputLimits(hardBytes: 32 << 20, softBytes: 8 << 20, softSeconds: 60)
    /// From how many microseconds on a command is remembered as slow; −1: none is.
    package var slowMicroseconds = 10_000
    /// How many slow commands are remembered.
    package var slowCountMax = 128
    /// From how many milliseconds on a slow command counts as an event; 0: none does.
    package var latencyMilliseconds = 0
    /// How many keys are remembered that clients have read who track keys; 0: as many as there is memory for.
    package var trackedKeysMax = 1_000_000
    /// What becomes of keys is published, if it is of these classes.
    package var events: EventClasses = []

    package init() {}
}
