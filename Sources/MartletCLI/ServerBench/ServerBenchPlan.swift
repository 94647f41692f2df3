/// What `martlet bench --server` is to measure.
struct ServerBenchPlan: Sendable {
    /// One combination.
    struct Cell: Hashable, Sendable {
        let mix: ServerMix
        let distribution: Distribution
        let entries: Int
        let connections: Int
        let pipeline: Int

        /// The combination on one short line.
        var name: String {
            "\(mix.rawValue) \(distribution.rawValue) \(Units.count(connections, of: "connection", "connections")) pipeline \(pipeline)"
        }
    }

    let name: String
    let address: ServerAddress
    let cells: [Cell]
    let threads: Int
    let keyBytes: Int
    let valueBytes: Int
    let seconds: Int
    let warmupSeconds: Int
    let repeats: Int
    /// Operations a second in an open loop; `nil` for a closed one.
    let rate: Int?
    let seed: UInt64
    let form: ServerProtocol
    /// Whether the keys are there already.
    let isLoaded: Bool
    let passwordPath: String?

    /// `nil`: it was not asked for.
    init?(_ arguments: Arguments) throws(ArgumentError) {
        guard let name = arguments.text(ServerBenchOptions.server) else { return nil }
        guard let address = ServerAddress(name) else {
            throw ArgumentError(
                problem: "'\(name)' is no address of a server",
                advice: "Write HOST:PORT, as in localhost:6379, or the path of a unix socket.")
        }
        (self.name, self.address) = (name, address)
        let mixes = arguments.words(ServerBenchOptions.commands).compactMap(ServerMix.init)
        let distributions = arguments.words(BenchOptions.distribution).compactMap(Distribution.init)
        let connections = arguments.numbers(ServerBenchOptions.connections)
        let pipelines = arguments.numbers(ServerBenchOptions.pipeline)
        cells = arguments.numbers(BenchOptions.entries).flatMap { entries in
            mixes.flatMap { mix in
                (distributions.isEmpty ? [.uniform] : distributions).flatMap { distribution in
                    connections.flatMap { connections in
                        pipelines.map {
                            Cell(
                                mix: mix, distribution: distribution, entries: entries, connections: connections,
                                pipeline: $0)
                        }
                    }
                }
            }
        }
        threads = arguments.has(BenchOptions.threads) ? arguments.numbers(BenchOptions.threads).first ?? 1 : 1
        keyBytes = arguments.number(BenchOptions.keyBytes) ?? 16
        valueBytes = arguments.number(BenchOptions.valueBytes) ?? 100
        seconds = arguments.number(BenchOptions.seconds) ?? 1
        warmupSeconds = arguments.number(BenchOptions.warmup) ?? 0
        repeats = arguments.number(BenchOptions.repeats) ?? 1
        rate = arguments.number(BenchOptions.rate)
        seed = UInt64(arguments.number(BenchOptions.seed) ?? 1)
        form = arguments.text(ServerBenchOptions.form).flatMap(ServerProtocol.init) ?? .resp
        isLoaded = arguments.has(ServerBenchOptions.loaded)
        passwordPath = arguments.text(ServerBenchOptions.password)
        for entries in cells.map(\.entries) where "\(entries)".count + 1 > keyBytes {
            throw ArgumentError(
                problem: "keys of \(keyBytes) bytes are too short for \(entries) of them",
                advice: "Have longer ones by --key-bytes.")
        }
    }
}
