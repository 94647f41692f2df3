import MartletRESP

/// `CONFIG`: settings by their names.
enum ConfigCommands {
    static let get: Command.Execution = { session, arguments, reply in
        let settings = session.server.settings.current
        var found: [(String, String)] = []
        for parameter in ConfigParameter.all {
            for position in 2..<arguments.count {
                let pattern = KeyPattern(redis: Array(arguments[position].text.lowercased().utf8).span)
                guard unsafe pattern.matches(Array(parameter.name.utf8).span.bytes) else { continue }
                found.append((parameter.name, parameter.read(settings, session.server)))
                break
            }
        }
        reply.map(found.count)
        for (name, value) in found {
            reply.bulk(name)
            reply.bulk(value)
        }
    }

    /// All settings are changed, or, where one value is wrong, none.
    static let set: Command.Execution = { session, arguments, reply in
        guard arguments.count.isMultiple(of: 2) else { throw ReplyError.wrongArgumentCount(of: "config|set") }
        var pairs: [(ConfigParameter, [UInt8])] = []
        for position in stride(from: 2, to: arguments.count, by: 2) {
            let name = arguments[position].text
            guard let parameter = ConfigParameter.all.first(where: { $0.name == name.lowercased() }) else {
                throw ReplyError("ERR Unknown option or number of arguments for CONFIG SET - '\(name)'")
            }
            guard !pairs.contains(where: { $0.0.name == parameter.name }) else {
                throw ReplyError("ERR CONFIG SET failed (possibly related to argument '\(name)') - duplicate parameter")
            }
            pairs.append((parameter, arguments[position + 1].copied))
        }
        try session.server.settings.change { settings throws(ReplyError) in
            var changed = settings
            for (parameter, value) in pairs { try parameter.set(value, &changed) }
            settings = changed
        }
        let server = session.server
        try server.followRemovals()
        if server.tracking.isBeyondLimit {
            let tracking = server.tracking
            server.network.runApart { tracking.removeBeyondLimit() }
        }
        reply.simple("OK")
    }

    static let resetStatistics: Command.Execution = { session, _, reply in
        session.server.statistics.reset()
        session.server.errors.reset()
        for meters in session.server.meters { meters.reset() }
        reply.simple("OK")
    }
}
