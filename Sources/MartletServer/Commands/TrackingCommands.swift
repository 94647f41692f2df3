import MartletRESP

/// `CLIENT TRACKING`, and what belongs to it.
enum TrackingCommands {
    static let track: Command.Execution = { session, arguments, reply in
        let request = try TrackingRequest(arguments, session)
        if arguments[2].isWord("ON") {
            try session.track(try request.options(since: session.tracking))
            // For EXEC that was done before the transaction, which would lose to others again and again if it took so long.
            if !session.isInTransaction { session.server.network.passBetweenRequests() }
        } else if arguments[2].isWord("OFF") {
            try session.track(TrackingOptions())
        } else {
            throw ReplyError.syntax
        }
        reply.simple("OK")
    }

    static let cache: Command.Execution = { session, arguments, reply in
        guard session.tracking.isOn else {
            throw ReplyError(
                "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode "
                    + "enabled")
        }
        if arguments[2].isWord("YES") {
            guard session.tracking.isOptIn else {
                throw ReplyError("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.")
            }
        } else if arguments[2].isWord("NO") {
            guard session.tracking.isOptOut else {
                throw ReplyError("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.")
            }
        } else {
            throw ReplyError.syntax
        }
        session.isCachingGiven = true
        reply.simple("OK")
    }

    static let info: Command.Execution = { session, _, reply in
        let options = session.tracking
        let flags: [(Bool, String)] = [
            (!options.isOn, "off"), (options.isOn, "on"), (options.isBroadcast, "bcast"), (options.isOptIn, "optin"),
            (options.isOptIn && session.isCachingGiven, "caching-yes"), (options.isOptOut, "optout"),
            (options.isOptOut && session.isCachingGiven, "caching-no"), (options.isWithoutOwn, "noloop"),
            (session.tracker?.isRedirectBroken == true, "broken_redirect"),
        ]
        let words = flags.filter(\.0).map(\.1)
        let prefixes = options.prefixes.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
        reply.map(3)
        reply.bulk("flags")
        reply.set(words.count)
        for word in words { reply.bulk(word) }
        reply.bulk("redirect")
        reply.integer(options.redirectID)
        reply.bulk("prefixes")
        reply.array(prefixes.count)
        for prefix in prefixes { reply.bulk(prefix) }
    }

    static let redirect: Command.Execution = { session, _, reply in reply.integer(session.tracking.redirectID) }
}
