#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet
import MartletRESP

/// `INFO`: sections of lines, each a name and a figure.
enum InfoCommand {
    private typealias Lines = @Sendable (ServerCore) throws -> [(String, String)]

    private static let sections: [(name: String, isDefault: Bool, lines: Lines)] = [
        ("Server", true, server), ("Clients", true, clients), ("Memory", true, memory),
        ("Persistence", true, persistence), ("Stats", true, statistics), ("Replication", true, replication),
        ("CPU", true, processor), ("Modules", true, { _ in [] }), ("Commandstats", false, commands),
        ("Errorstats", true, errors), ("Latencystats", false, latencies), ("Cluster", true, cluster),
        ("Keyspace", true, keyspaces),
    ]

    static let run: Command.Execution = { session, arguments, reply in
        var names: Set<String> = []
        for position in 1..<max(1, arguments.count) { names.insert(arguments[position].text.lowercased()) }
        let isAll = !names.isDisjoint(with: ["all", "everything"])
        let isDefault = names.isEmpty || names.contains("default")
        let texts = try sections.filter {
            isAll || isDefault && $0.isDefault || names.contains($0.name.lowercased())
        }.map { section in
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
            ("redis_mode", "standalone"), ("arch_bits", "64"), ("process_id", "\(getpid())"),
            ("multiplexing_api", "libuv"), ("tcp_port", "\(server.port)"), ("uptime_in_seconds", "\(uptime)"),
            ("uptime_in_days", "\(uptime / 86_400)"), ("io_threads", "\(server.network.eventLoopCount)"),
            ("config_file", server.settingsFile?.withLock { $0.path } ?? ""),
        ]
    }

    private static func clients(_ server: ServerCore) -> [(String, String)] {
        [
            ("connected_clients", "\(server.statistics.clients.load(ordering: .relaxed))"),
            ("maxclients", "\(server.settings.current.clientsMax)"),
            ("tracking_clients", "\(server.tracking.clientCount)"),
        ]
    }

    private static func memory(_ server: ServerCore) -> [(String, String)] {
        let memory = server.store.statistics().memory
        return [
            ("used_memory", "\(memory.totalBytes)"), ("used_memory_human", human(memory.totalBytes)),
            ("used_memory_dataset", "\(memory.recordBytes)"),
            ("used_memory_overhead", "\(memory.totalBytes - memory.recordBytes)"),
            ("mem_clients_normal", "\(server.connectionMemory.byteCount)"),
            ("mem_messages", "\(server.connectionMemory.byteCount(of: .messages))"),
            ("mem_slowlog", "\(server.connectionMemory.byteCount(of: .slowLog))"),
            ("maxmemory", "\(server.store.memoryLimit ?? 0)"),
            ("maxmemory_policy", MemoryPolicy(of: server.store).rawValue),
            ("maxmemory_human", human(server.store.memoryLimit ?? 0)), ("mem_allocator", "martlet"),
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
            ("total_commands_processed", "\(counters.traffic.reduce(0) { $0 + $1.commands.count })"),
            ("total_net_input_bytes", "\(counters.traffic.reduce(0) { $0 + $1.inputBytes.count })"),
            ("total_net_output_bytes", "\(counters.traffic.reduce(0) { $0 + $1.outputBytes.count })"),
            ("rejected_connections", "\(counters.connectionsRejected.load(ordering: .relaxed))"),
            ("expired_keys", "\(store.expiry.expired)"), ("evicted_keys", "\(store.eviction.evicted)"),
            ("keyspace_hits", "\(store.operations.hits)"), ("keyspace_misses", "\(store.operations.misses)"),
            ("pubsub_channels", "\(SubscriptionCommands.names(.channel, server).count)"),
            ("pubsub_patterns", "\(SubscriptionCommands.names(.pattern, server).count)"),
            ("pubsubshard_channels", "\(SubscriptionCommands.names(.shard, server).count)"),
            ("tracking_total_keys", "\(server.tracking.table.keyCount)"),
            ("tracking_total_items", "\(server.tracking.table.itemCount)"),
            ("tracking_total_prefixes", "\(server.tracking.prefixCount)"),
            ("total_error_replies", "\(counters.errorReplies.load(ordering: .relaxed))"),
        ]
    }

    private static func replication(_ server: ServerCore) -> [(String, String)] {
        [("role", "master"), ("connected_slaves", "0"), ("master_repl_offset", "0")]
    }

    private static func processor(_ server: ServerCore) -> [(String, String)] {
        var usage = rusage()
        #if canImport(Glibc)
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
        unsafe getrusage(RUSAGE_SELF, &usage)
        #endif
        func seconds(_ time: timeval) -> String {
            let micros = String(time.tv_usec)
            return "\(time.tv_sec).\(String(repeating: "0", count: max(0, 6 - micros.count)))\(micros)"
        }
        return [("used_cpu_sys", seconds(usage.ru_stime)), ("used_cpu_user", seconds(usage.ru_utime))]
    }

    private static func commands(_ server: ServerCore) -> [(String, String)] {
        CommandMeters.sum(server.meters).map { command, figures in
            let each = hundredths(figures.nanoseconds / 10 / max(1, figures.callCount))
            return (
                "cmdstat_\(command.name)",
                "calls=\(figures.callCount),usec=\(figures.microseconds),usec_per_call=\(each),"
                    + "rejected_calls=\(figures.rejectionCount),failed_calls=\(figures.failureCount)"
            )
        }
    }

    private static func latencies(_ server: ServerCore) -> [(String, String)] {
        CommandMeters.sumOfExecuted(server.meters).map { command, figures in
            let (half, most, nearlyAll) = (
                figures.microseconds(ofShare: 0.5), figures.microseconds(ofShare: 0.99),
                figures.microseconds(ofShare: 0.999)
            )
            return ("latency_percentiles_usec_\(command.name)", "p50=\(half),p99=\(most),p99.9=\(nearlyAll)")
        }
    }

    private static func errors(_ server: ServerCore) -> [(String, String)] {
        server.errors.all.map { ("errorstat_\($0.word)", "count=\($0.count)") }
    }

    private static func cluster(_ server: ServerCore) -> [(String, String)] { [("cluster_enabled", "0")] }

    /// A number of bytes with a unit, as `1.50M`.
    private static func human(_ bytes: Int) -> String {
        for (shift, unit) in [(30, "G"), (20, "M"), (10, "K")] where bytes >> shift > 0 {
            return hundredths((bytes >> (shift - 7)) * 100 >> 7) + unit
        }
        return "\(bytes)B"
    }

    private static func hundredths(_ number: Int) -> String {
        "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }

    private static func keyspaces(_ server: ServerCore) throws -> [(String, String)] {
        try server.databases.known().filter { $0.keyspace.count > 0 }.map {
            ("db\($0.number)", "keys=\($0.keyspace.count),expires=\($0.keyspace.deadlineCount),avg_ttl=0")
        }
    }
}
