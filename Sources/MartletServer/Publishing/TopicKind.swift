/// What clients subscribe to.
enum TopicKind: Int, CaseIterable, Sendable {
    case channel
    /// All channels whose names are as a pattern says.
    case pattern
    /// A channel of a name space of its own, which in a cluster would have a place.
    case shard
    /// All commands of all clients, of which there is one topic without a name.
    case monitor

    /// Those of which clients are told how many they have.
    static let published: [TopicKind] = [.channel, .pattern, .shard]

    /// What a confirmation begins with.
    var subscribed: String {
        switch self {
        case .channel: "subscribe"
        case .pattern: "psubscribe"
        case .shard: "ssubscribe"
        case .monitor: "monitor"
        }
    }

    var unsubscribed: String {
        switch self {
        case .channel: "unsubscribe"
        case .pattern: "punsubscribe"
        case .shard: "sunsubscribe"
        case .monitor: "reset"
        }
    }
}
