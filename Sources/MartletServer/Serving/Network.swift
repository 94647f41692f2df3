/// What commands ask of the network that the server's clients come by.
protocol Network: Sendable {
    /// What there is to say of each client, in the order of their numbers. Not from an event loop: it waits for
    /// all of them, unless the caller has them stand still.
    func clients(isHalted: Bool) -> [ClientDescription]

    /// Ends the connections of some clients, and counts them. Not from an event loop.
    func end(isHalted: Bool, where isMeant: @escaping @Sendable (ClientDescription) -> Bool) -> Int

    /// Ends what a client waits for. `false`: it does not. Not from an event loop.
    func unblock(_ id: Int, isError: Bool, isHalted: Bool) -> Bool

    /// The number of the event loop that has a client, `nil` if none has. Not from an event loop.
    func eventLoop(of id: Int, isHalted: Bool) -> Int?

    /// Waits until each event loop has been between two batches of requests. Not from an event loop.
    func passBetweenRequests()

    /// Lets clients go on that wait for the end of a pause.
    func endPause()

    /// Runs work on a thread that serves no client.
    func runApart(_ work: @escaping @Sendable () -> Void)

    /// Begins to use what databases have, apart from the event loops. With `alone`, no other command does so apart: it waits
    /// for those, and they wait for it.
    func beginUse(alone: Bool)

    func endUse(alone: Bool)

    /// Runs `body` while no event loop executes a request. It has to be short, and not on an event loop.
    func whileHalted(_ body: () throws -> Void) throws

    /// Begins to end the server.
    func shutDown(saving: Bool)

    var eventLoopCount: Int { get }
}
