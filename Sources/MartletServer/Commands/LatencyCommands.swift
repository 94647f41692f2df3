import MartletRESP

/// `LATENCY`.
enum LatencyCommands {
    static let latest: Command.Execution = { session, _, reply in
        let events = session.server.latencyLog.all
        reply.array(events.count)
        for event in events {
            reply.array(4)
            reply.bulk(event.name)
            reply.integer(event.samples.last?.seconds ?? 0)
            reply.integer(event.samples.last?.milliseconds ?? 0)
            reply.integer(event.worst)
        }
    }

    static let history: Command.Execution = { session, arguments, reply in
        let samples = session.server.latencyLog.event(named: arguments[2].text)?.samples ?? []
        reply.array(samples.count)
        for sample in samples {
            reply.array(2)
            reply.integer(sample.seconds)
            reply.integer(sample.milliseconds)
        }
    }

    static let reset: Command.Execution = { session, arguments, reply in
        var names: [String] = []
        for position in 2..<max(2, arguments.count) { names.append(arguments[position].text) }
        reply.integer(session.server.latencyLog.reset(names))
    }

    static let doctor: Command.Execution = { session, _, reply in
        let threshold = session.server.settings.observing.latencyMilliseconds
        let events = session.server.latencyLog.all
        guard threshold > 0 else {
            return reply.verbatim(
                "Nothing is watched: CONFIG SET latency-monitor-threshold says from how many milliseconds on a command "
                    + "counts as slow.\n")
        }
        guard !events.isEmpty else { return reply.verbatim("No command took \(threshold) ms or longer.\n") }
        let lines = events.map { event in
            let sum = event.samples.reduce(0) { $0 + $1.milliseconds }
            return "\(event.name): \(event.samples.count) seconds with slow commands, "
                + "\(sum / max(1, event.samples.count)) ms on average, \(event.worst) ms at worst.\n"
        }
        reply.verbatim(lines.joined() + "SLOWLOG GET and LATENCY HISTOGRAM tell which commands they were.\n")
    }

    /// One column a sample, the last of them, from the lowest to the highest of what was seen.
    static let graph: Command.Execution = { session, arguments, reply in
        let name = arguments[2].text
        guard let event = session.server.latencyLog.event(named: name), !event.samples.isEmpty else {
            throw ReplyError("ERR No samples available for event '\(name)'")
        }
        let samples = event.samples.suffix(80)
        let highest = samples.map(\.milliseconds).max() ?? 0
        let lowest = samples.map(\.milliseconds).min() ?? 0
        let heights = samples.map { highest == lowest ? 4 : 1 + 3 * ($0.milliseconds - lowest) / (highest - lowest) }
        let rows = (1...4).reversed().map { row in
            String(heights.map { $0 == row ? "o" : $0 > row ? "|" : " " })
        }
        reply.verbatim(
            "\(name) - high \(highest) ms, low \(lowest) ms (all time high \(event.worst) ms)\n"
                + rows.joined(separator: "\n") + "\n")
    }

    static let histogram: Command.Execution = { session, arguments, reply in
        var wanted: Set<String>?
        for position in 2..<max(2, arguments.count) {
            let name = arguments[position].text.lowercased()
            guard let command = CommandTable.all.command(named: name) else { continue }
            wanted = (wanted ?? []).union([command.name] + command.commands.map(\.name))
        }
        if arguments.count > 2, wanted == nil { wanted = [] }
        let executed = CommandMeters.sumOfExecuted(session.server.meters).filter {
            wanted?.contains($0.command.name) ?? true
        }
        reply.map(executed.count)
        for (command, figures) in executed {
            reply.bulk(command.name)
            reply.map(2)
            reply.bulk("calls")
            reply.integer(figures.callCount)
            reply.bulk("histogram_usec")
            reply.map(figures.cumulative.count)
            for (microseconds, count) in figures.cumulative {
                reply.integer(microseconds)
                reply.integer(count)
            }
        }
    }
}
