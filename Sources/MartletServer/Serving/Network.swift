/// What commands ask of the network that the server's clients come by.
protocol Network: Sendable {
    /// What there is to say of each client, in the order of their numbers. Not from an event loop: it waits for all of them.
    func clients() -> [ClientDescription]

    /// Ends the connections of some clients, and counts them. Not from an event loop.
    func end(where isMeant: @escaping @Sendable (ClientDescription) -> Bool) -> Int

    /// Ends what a client waits for. `false`: it does not. Not from an event loop.
    func unblock(_ id: Int, isError: Bool) -> Bool

    /// Lets clients go on that wait for the end of a pause.
    func endPause()

    /// Runs work on a thread that serves no client.
    func runApart(_ work: @escaping @Sendable () -> Void)

    /// Begins to end the server.
    func shutDown(saving: Bool)

    var eventLoopCount: Int { get }
}
