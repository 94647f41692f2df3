import MartletRESP

/// `CONFIG`: settings by their names.
enum ConfigCommands {
    static let get: Command.Execution = { session, arguments, reply in
        let settings = session.server.settings.current
        var found: [(String, [UInt8])] = []
        for parameter in ConfigParameter.all {
            for position in 2..<arguments.count {
                let word = arguments[position].text
                let pattern = KeyPattern(redis: Array(word.lowercased().utf8).span)
                guard unsafe pattern.matches(Array(parameter.name.utf8).span.bytes) else { continue }
                // Who asks for one by its name finds it by that, in whatever letters.
                let isName = word.lowercased() == parameter.name
                found.append((isName ? word : parameter.name, parameter.read(settings, session.server)))
                break
            }
        }
        reply.map(found.count)
        for (name, value) in found {
            reply.bulk(name)
            reply.bulk(value.span)
        }
    }

    /// All settings are changed, or, where one value is wrong, none.
    static let set: Command.Execution = { session, arguments, reply in
        guard arguments.count.isMultiple(of: 2) else { throw ReplyError.syntax }
        var pairs: [(ConfigParameter, [UInt8])] = []
        for position in stride(from: 2, to: arguments.count, by: 2) {
            let name = arguments[position].text
            guard let parameter = ConfigParameter.named(name) else {
                throw ReplyError("ERR Unknown option or number of arguments for CONFIG SET - '\(name)'")
            }
            guard !pairs.contains(where: { $0.0.name == parameter.name }) else {
                throw ReplyError("ERR CONFIG SET failed (possibly related to argument '\(name)') - duplicate parameter")
            }
            pairs.append((parameter, arguments[position + 1].copied))
        }
        try session.server.settings.change { settings throws(ReplyError) in
            var changed = settings
            for (parameter, value) in pairs { try parameter.set(value, &changed, session.server) }
            settings = changed
        }
        let server = session.server
        try server.followRemovals()
        server.slowLog.keep(server.settings.current.slowCountMax)
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

    /// Has the file of settings say what they are by now.
    static let rewrite: Command.Execution = { session, _, reply in
        try session.runApart()
        guard let file = session.server.settingsFile else {
            throw ReplyError("ERR The server is running without a config file")
        }
        do {
            // Of two at once each has the file to itself.
            try file.withLock { file in
                let text = try SettingsText(file.read())
                try file.replace(with: text.bytes(with: session.server.settings.current))
            }
        } catch {
            throw ReplyError("ERR Rewriting config file: \(error)")
        }
        reply.simple("OK")
    }
}
