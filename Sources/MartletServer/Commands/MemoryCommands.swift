import Martlet
import MartletRESP

/// `MEMORY`, and `LOLWUT`.
enum MemoryCommands {
    /// What a value takes besides key and value: its record's own words and its place in the index, about.
    private static let entryBytes = 48

    static let usage: Command.Execution = { session, arguments, reply in
        var position = 3
        while position < arguments.count {
            guard arguments[position].isWord("SAMPLES"), position + 1 < arguments.count else { throw ReplyError.syntax }
            guard try arguments.integer(position + 1) >= 0 else { throw ReplyError.syntax }
            position += 2
        }
        guard let size = try session.keys.size(arguments[2]) else { return reply.null() }
        reply.integer(size + arguments[2].count + entryBytes)
    }

    static let statistics: Command.Execution = { session, _, reply in
        let all = session.server.store.statistics()
        let figures: [(String, Int)] = [
            ("total.allocated", all.memory.totalBytes), ("keys.count", all.entries),
            ("keys.bytes-per-key", all.memory.totalBytes / max(1, all.entries)),
            ("dataset.bytes", all.memory.recordBytes), ("overhead.hashtable.main", all.memory.indexBytes),
            ("overhead.total", all.memory.totalBytes - all.memory.recordBytes),
            ("snapshots.bytes", all.snapshots.versionBytes), ("retired.bytes", all.memory.retiredBytes),
        ]
        reply.map(figures.count + 1)
        for (name, figure) in figures {
            reply.bulk(name)
            reply.integer(figure)
        }
        reply.bulk("fragmentation")
        reply.double(all.memory.fragmentation)
    }

    static let doctor: Command.Execution = { session, _, reply in
        let store = session.server.store
        let all = store.statistics()
        var findings: [String] = []
        if let limit = store.memoryLimit, all.memory.totalBytes > limit / 10 * 9 {
            findings.append("More than nine tenths of the memory limit are used.")
        }
        if all.memory.totalBytes > 16 << 20, all.memory.fragmentation > 0.5 {
            findings.append("More than half of the memory is free space between entries, which later writes fill.")
        }
        if all.snapshots.versionBytes > all.memory.totalBytes / 4 {
            findings.append("More than a quarter of the memory is kept for snapshots.")
        }
        reply.verbatim(
            findings.isEmpty ? "There is nothing to complain of.\n" : findings.joined(separator: "\n") + "\n")
    }

    static let allocatorStatistics: Command.Execution = { session, _, reply in
        let memory = session.server.store.statistics().memory
        reply.verbatim(
            "records \(memory.recordBytes)\nindex \(memory.indexBytes)\nretired \(memory.retiredBytes)\n"
                + "cached \(memory.cachedBytes)\nreserve \(memory.reserveBytes)\ntotal \(memory.totalBytes)\n")
    }

    /// Memory that is not used goes back to the system by itself.
    static let purge: Command.Execution = { _, _, reply in reply.simple("OK") }

    static let drawing: Command.Execution = { _, arguments, reply in
        if arguments.count > 2, arguments[1].isWord("VERSION") { _ = try arguments.integer(2) }
        reply.verbatim(
            "        __\n    ___( o)>   \n    \\ <_. )\n     `---'\n\nA martlet never lands. Martlet ver. "
                + "\(LibraryVersion.text)\n")
    }
}
