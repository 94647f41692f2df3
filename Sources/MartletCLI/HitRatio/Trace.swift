/// What was asked of a cache, one key after the other.
struct Trace {
    /// Keys by numbers, from 0 in the order in which they come first.
    let requests: [UInt32]
    /// How many keys there are.
    let keyCount: Int

    /// - Throws: ``CommandFailure`` if there is nothing in it.
    init(_ numberer: KeyNumberer, name: String) throws(CommandFailure) {
        guard !numberer.requests.isEmpty else { throw CommandFailure("\(name) has no requests.") }
        requests = numberer.requests
        keyCount = numberer.keyCount
    }
}
