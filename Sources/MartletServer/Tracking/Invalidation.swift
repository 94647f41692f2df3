/// What a client, or several, is to forget, on its way to the event loop that tells it.
enum Invalidation: Sendable {
    /// A key was changed that they have read, or no memory is left to remember that they did.
    case key(TrackedKey, [Tracker])
    /// Keys were changed that begin as those want to hear of, each by a client or by nobody in particular.
    case prefixed([(key: TrackedKey, origin: Int?)], [Tracker])
    /// All keys.
    case everything([Tracker])
    /// Keys, or all, for a client of another event loop, which has them sent to one of this.
    case redirected([TrackedKey]?, Tracker)
    /// The client is gone to which those of another were to be sent.
    case brokenRedirect(Tracker)

    /// A client of an event loop waits until what came before this is on its way to those whom it concerns.
    /// - Parameter through: The event loops that it has still to pass, since clients of theirs are told in the place of others;
    ///   `nil` at first.
    case mark(loop: Int, client: Int, through: [Int]?)
    /// It need not wait any more.
    case answer(client: Int)

    /// Whether it is about somebody who waits, so that it must not be given up.
    var isAwaited: Bool {
        switch self {
        case .mark, .answer: true
        case .key, .prefixed, .everything, .redirected, .brokenRedirect: false
        }
    }

    /// Those who keep copies of what it is about.
    var trackers: [Tracker] {
        switch self {
        case .key(_, let trackers), .prefixed(_, let trackers), .everything(let trackers): trackers
        case .redirected(_, let tracker): [tracker]
        case .brokenRedirect, .mark, .answer: []
        }
    }

    /// About what it takes to keep it.
    var cost: Int {
        switch self {
        case .key(let key, _): Invalidation.ownCost + key.bytes.count + trackers.count * Invalidation.trackerCost
        case .redirected(let keys, _): (keys ?? []).reduce(Invalidation.ownCost) { $0 + $1.bytes.count }
        case .prefixed, .everything, .brokenRedirect: Invalidation.ownCost
        case .mark, .answer: 0
        }
    }

    static let ownCost = 128
    private static let trackerCost = 8
}
