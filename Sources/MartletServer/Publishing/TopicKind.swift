/// What clients subscribe to.
enum TopicKind: Int, CaseIterable, Sendable {
    case channel
    /// All channels whose names are as a pattern says.
    case pattern
    /// A channel of a name space of its own, which in a cluster would have a place.
    case shard

    /// What a confirmation begins with.
    var subscribed: String {
        switch self {
        case .channel: "subscribe"
        case .pattern: "psubscribe"
        case .shard: "ssubscribe"
        }
    }

    var unsubscribed: String {
        switch self {
        case .channel: "unsubscribe"
        case .pattern: "punsubscribe"
        case .shard: "sunsubscribe"
        }
    }
}
