/// A client that publishes, as it is called when it may go on.
struct Publisher: Sendable {
    let id: Int
    /// Those of its event loop.
    let topics: Topics
}
