extension CommandTable {
    private static let publish: CommandFlags = [.pubSub, .loading, .stale, .fast]
    private static let looking: CommandFlags = [.pubSub, .loading, .stale]
    private static let subscribe: CommandFlags = [.pubSub, .noScript, .loading, .stale, .subscribed, .pushing]

    static let publishing: [Command] = [
        Command(
            "subscribe", "channel [channel …]", arity: -2, subscribe, .pubsub, since: "2.0.0",
            "Has this connection get what is published in channels.", SubscriptionCommands.subscribe),
        Command(
            "unsubscribe", "[channel …]", arity: -1, subscribe, .pubsub, since: "2.0.0",
            "Ends subscriptions to channels, without names to all.", SubscriptionCommands.unsubscribe),
        Command(
            "psubscribe", "pattern [pattern …]", arity: -2, subscribe, .pubsub, since: "2.0.0",
            "Has this connection get what is published in all channels that are as a pattern says.",
            SubscriptionCommands.patternSubscribe),
        Command(
            "punsubscribe", "[pattern …]", arity: -1, subscribe, .pubsub, since: "2.0.0",
            "Ends subscriptions to patterns, without names to all.", SubscriptionCommands.patternUnsubscribe),
        Command(
            "ssubscribe", "channel [channel …]", arity: -2, subscribe, keys: .all, .pubsub, since: "7.0.0",
            "The same as SUBSCRIBE, for the channels of SPUBLISH.", SubscriptionCommands.shardSubscribe),
        Command(
            "sunsubscribe", "[channel …]", arity: -1, subscribe, keys: .all, .pubsub, since: "7.0.0",
            "The same as UNSUBSCRIBE, for the channels of SPUBLISH.", SubscriptionCommands.shardUnsubscribe),
        Command(
            "publish", "channel message", arity: 3, publish, .pubsub, since: "2.0.0",
            "Sends a message to all who are subscribed to a channel, and counts them.", SubscriptionCommands.publish),
        Command(
            "spublish", "channel message", arity: 3, publish, keys: .one, .pubsub, since: "7.0.0",
            "The same as PUBLISH, for channels of their own, to which SSUBSCRIBE subscribes.",
            SubscriptionCommands.shardPublish),
        Command(
            "pubsub", "command …", arity: -2, [], .pubsub, since: "2.8.0", "Who is subscribed to what.",
            commands: pubSubCommands, HelpCommands.missing),
    ]

    private static let pubSubCommands: [Command] = [
        Command(
            "pubsub|channels", "[pattern]", arity: -2, looking.union(.long), .pubsub, since: "2.8.0",
            "The channels that anyone is subscribed to.", SubscriptionCommands.channels),
        Command(
            "pubsub|numsub", "[channel …]", arity: -2, looking, .pubsub, since: "2.8.0",
            "How many are subscribed to some channels.", SubscriptionCommands.subscriberCounts),
        Command(
            "pubsub|numpat", arity: 2, looking.union(.long), .pubsub, since: "2.8.0",
            "How many patterns anyone is subscribed to.", SubscriptionCommands.patternCount),
        Command(
            "pubsub|shardchannels", "[pattern]", arity: -2, looking.union(.long), .pubsub, since: "7.0.0",
            "The channels of SPUBLISH that anyone is subscribed to.", SubscriptionCommands.shardChannels),
        Command(
            "pubsub|shardnumsub", "[channel …]", arity: -2, looking, .pubsub, since: "7.0.0",
            "How many are subscribed to some channels of SPUBLISH.", SubscriptionCommands.shardSubscriberCounts),
        Command(
            "pubsub|help", arity: 2, [.loading, .stale], .pubsub, since: "6.2.0", "What PUBSUB can do.",
            HelpCommands.pubSub),
    ]
}
