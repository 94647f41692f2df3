import MartletRESP

/// `SUBSCRIBE` and its like, `PUBLISH` and `PUBSUB`.
enum SubscriptionCommands {
    static let subscribe = subscribing(.channel)
    static let patternSubscribe = subscribing(.pattern)
    static let shardSubscribe = subscribing(.shard)
    static let unsubscribe = unsubscribing(.channel)
    static let patternUnsubscribe = unsubscribing(.pattern)
    static let shardUnsubscribe = unsubscribing(.shard)
    static let publish = publishing(.channel)
    static let shardPublish = publishing(.shard)

    private static func subscribing(_ kind: TopicKind) -> Command.Execution {
        { session, arguments, reply in
            guard kind != .shard || !session.isInTransaction else {
                throw ReplyError("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client")
            }
            for position in 1..<arguments.count {
                let name = TopicName(arguments[position].copied)
                session.subscribe(to: name, kind)
                confirm(kind.subscribed, name, kind, session, &reply)
            }
        }
    }

    /// Without names from all that there are, and there is one confirmation at least.
    private static func unsubscribing(_ kind: TopicKind) -> Command.Execution {
        { session, arguments, reply in
            if arguments.count == 1 { try session.endApart(session.subscriptions[kind].count) }
            let names =
                arguments.count > 1
                ? arguments.copied(1..<arguments.count).map(TopicName.init) : Array(session.subscriptions[kind])
            for name in names {
                session.unsubscribe(from: name, kind)
                confirm(kind.unsubscribed, name, kind, session, &reply)
            }
            if names.isEmpty { confirm(kind.unsubscribed, nil, kind, session, &reply) }
        }
    }

    private static func confirm(
        _ word: String, _ name: TopicName?, _ kind: TopicKind, _ session: Session, _ reply: inout ReplyWriter
    ) {
        reply.push(3)
        reply.bulk(word)
        reply.bulk(orNull: name?.bytes)
        reply.integer(session.subscriptions.count(beside: kind))
    }

    private static func publishing(_ kind: TopicKind) -> Command.Execution {
        { session, arguments, reply in
            let message = Message(
                kind: kind, channel: TopicName(arguments[1].copied), payload: arguments[2].copied)
            reply.integer(session.publish(message))
        }
    }

    // MARK: Looking

    static let channels = listing(.channel)
    static let shardChannels = listing(.shard)
    static let subscriberCounts = counting(.channel)
    static let shardSubscriberCounts = counting(.shard)

    /// All names of a kind that anyone is subscribed to.
    static func names(_ kind: TopicKind, _ server: ServerCore) -> Set<TopicName> {
        server.topics.reduce(into: []) { $0.formUnion($1.names(kind)) }
    }

    private static func listing(_ kind: TopicKind) -> Command.Execution {
        { session, arguments, reply in
            guard arguments.count <= 3 else { throw wrongArguments(arguments) }
            let pattern = arguments.count == 3 ? KeyPattern(redis: arguments[2]) : nil
            let names = names(kind, session.server).filter { name in
                unsafe pattern?.matches(name.bytes.span.bytes) ?? true
            }
            reply.array(names.count)
            for name in names { reply.bulk(name.bytes) }
        }
    }

    private static func counting(_ kind: TopicKind) -> Command.Execution {
        { session, arguments, reply in
            reply.array(2 * (arguments.count - 2))
            for position in 2..<max(2, arguments.count) {
                let name = TopicName(arguments[position].copied)
                reply.bulk(name.bytes)
                reply.integer(session.server.topics.reduce(0) { $0 + $1.count(of: name, kind) })
            }
        }
    }

    static let patternCount: Command.Execution = { session, _, reply in
        reply.integer(names(.pattern, session.server).count)
    }

    private static func wrongArguments(_ arguments: borrowing Arguments) -> ReplyError {
        ReplyError(
            "ERR unknown subcommand or wrong number of arguments for '\(arguments[1].text)'. Try PUBSUB HELP.")
    }
}
