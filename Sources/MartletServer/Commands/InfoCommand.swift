import Martlet
import MartletRESP

/// `INFO`: sections of lines, each a name and a figure.
enum InfoCommand {
    private static let sections: [(name: String, lines: @Sendable (ServerCore) throws -> [(String, String)])] = [
        ("Server", server), ("Clients", clients), ("Memory", memory), ("Persistence", persistence),
        ("Stats", statistics), ("Replication", replication), ("Keyspace", keyspaces),
    ]

    static let run: Command.Execution = { session, arguments, reply in
        var names: Set<String> = []
        for position in 1..<max(1, arguments.count) { names.insert(arguments[position].text.lowercased()) }
        let isAll = names.isEmpty || !names.isDisjoint(with: ["all", "default", "everything"])
        let texts = try sections.filter { isAll || names.contains($0.name.lowercased()) }.map { section in
            "# \(section.name)\r\n"
                + (try section.lines(session.server).map { "\($0.0):\($0.1)\r\n" }.joined())
        }
        reply.verbatim(texts.joined(separator: "\r\n"))
    }

    /// Clients look at `redis_version` for what they may use: these are the commands of that version, where they are there.
    private static func server(_ server: ServerCore) -> [(String, String)] {
        let uptime = Int((Instant.now - server.started) / 1_000)
        return [
            ("redis_version", "7.0.15"), ("server_name", "martlet"), ("martlet_version", "\(LibraryVersion.text)"),
            ("redis_mode", "standalone"), ("tcp_port", "\(server.port)"), ("uptime_in_seconds", "\(uptime)"),
            ("uptime_in_days", "\(uptime / 86_400)"), ("io_threads", "\(server.network.eventLoopCount)"),
        ]
    }

    private static func clients(_ server: ServerCore) -> [(String, String)] {
        [
            ("connected_clients", "\(server.statistics.clients.load(ordering: .relaxed))"),
            ("maxclients", "\(server.settings.current.clientsMax)"),
        ]
    }

    private static func memory(_ server: ServerCore) -> [(String, String)] {
        let memory = server.store.statistics().memory
        return [
            ("used_memory", "\(memory.totalBytes)"), ("used_memory_dataset", "\(memory.recordBytes)"),
            ("used_memory_overhead", "\(memory.totalBytes - memory.recordBytes)"),
            ("mem_clients_normal", "\(server.connectionMemory.byteCount)"),
            ("maxmemory", "\(server.store.memoryLimit ?? 0)"),
        ]
    }

    private static func persistence(_ server: ServerCore) -> [(String, String)] {
        [
            ("loading", "0"), ("aof_enabled", server.store.keepsChanges ? "1" : "0"),
            ("rdb_last_save_time", "\(server.lastSave.load(ordering: .relaxed))"),
            ("durable_sequence", "\(server.store.durableSequence.rawValue)"),
        ]
    }

    private static func statistics(_ server: ServerCore) -> [(String, String)] {
        let counters = server.statistics
        let store = server.store.statistics()
        return [
            ("total_connections_received", "\(counters.connectionsReceived.load(ordering: .relaxed))"),
            ("total_commands_processed", "\(counters.commandsProcessed.load(ordering: .relaxed))"),
            ("total_net_input_bytes", "\(counters.inputBytes.load(ordering: .relaxed))"),
            ("total_net_output_bytes", "\(counters.outputBytes.load(ordering: .relaxed))"),
            ("rejected_connections", "\(counters.connectionsRejected.load(ordering: .relaxed))"),
            ("expired_keys", "\(store.expiry.expired)"), ("evicted_keys", "\(store.eviction.evicted)"),
            ("keyspace_hits", "\(store.operations.hits)"), ("keyspace_misses", "\(store.operations.misses)"),
            ("total_error_replies", "\(counters.errorReplies.load(ordering: .relaxed))"),
        ]
    }

    private static func replication(_ server: ServerCore) -> [(String, String)] {
        [("role", "master"), ("connected_slaves", "0"), ("master_repl_offset", "0")]
    }

    private static func keyspaces(_ server: ServerCore) throws -> [(String, String)] {
        try server.databases.known().filter { $0.keyspace.count > 0 }.map {
            ("db\($0.number)", "keys=\($0.keyspace.count),expires=\($0.keyspace.deadlineCount),avg_ttl=0")
        }
    }
}
