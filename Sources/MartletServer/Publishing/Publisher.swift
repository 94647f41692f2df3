/// Who publishes, as it is called when it may go on.
enum Publisher: Sendable {
    /// A client of an event loop.
    case client(Int, Topics)
    case task(@Sendable () -> Void)

    func goOn() {
        switch self {
        case .client(let id, let topics): topics.release(id)
        case .task(let resume): resume()
        }
    }
}
