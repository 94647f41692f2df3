import Martlet
import MartletNetwork
import MartletServer

/// `martlet serve`.
struct ServeCommand {
    private let arguments: Arguments
    /// What the file of settings says, unless options say otherwise.
    private var start = StartSettings()
    private var settings = ServerSettings()

    init(_ arguments: Arguments) { self.arguments = arguments }

    #if canImport(CUV)
    func run() throws {
        var command = self
        try command.serve()
    }

    private mutating func serve() throws {
        let file = arguments.text(ServeOptions.config).map(ConfigFile.init)
        try file?.read(into: &settings, &start)
        var configuration = try configuration()
        // What came by standard input is nowhere to be written to.
        configuration.settingsFile = file?.path == "-" ? nil : file
        let store = try openStore(configuration.durability)
        let server: Server
        do {
            server = try Server(store, configuration)
        } catch let error as SocketError {
            try store.close()
            throw CommandFailure("\(error)")
        }
        try server.run { Console.output.print(announcement(server.port)) }
    }
    #else
    func run() throws {
        throw CommandFailure("this martlet was built without libuv, which serving needs")
    }
    #endif

    private func announcement(_ port: Int) -> String {
        let place = directory.map { "from \($0)" } ?? "from memory"
        return "martlet serves \(place) at port \(port)"
    }

    private var directory: String? { arguments.text(ServeOptions.directory) ?? start.directory }

    private func openStore(_ durability: Durability) throws -> Store {
        let limit = arguments.number(ServeOptions.memoryLimit) ?? start.memoryLimit ?? 0
        var options = StoreOptions(memoryLimit: limit > 0 ? limit : nil, atLimit: try memoryPolicy().action)
        options.evictedKeyspaces = .allExcept([Databases.ownKeyspace])
        options.durability = durability
        guard let directory else {
            options.durability = .memory
            return try Store(options)
        }
        return try StoreOpening.open(directory, options)
    }

    private func memoryPolicy() throws -> MemoryPolicy {
        let named = arguments.text(ServeOptions.memoryPolicy).flatMap(MemoryPolicy.init(rawValue:))
        guard arguments.has(ServeOptions.evict) else { return named ?? start.memoryPolicy ?? .refusal }
        guard named != .refusal else {
            throw ArgumentError(
                problem: "--evict and --maxmemory-policy \(MemoryPolicy.refusal.rawValue) do not go together",
                advice: "Leave one of them out.")
        }
        return named ?? .use
    }

    private func configuration() throws -> ServerConfiguration {
        var configuration = ServerConfiguration()
        if let addresses = arguments.has(ServeOptions.bind) ? arguments.words(ServeOptions.bind) : start.addresses {
            configuration.addresses = addresses.map { ServerConfiguration.Address($0) }
        }
        let isGiven = arguments.has(ServeOptions.port)
        configuration.port = isGiven ? arguments.number(ServeOptions.port) : start.port ?? configuration.port
        configuration.unixPath = arguments.text(ServeOptions.unixSocket) ?? start.unixPath
        configuration.threads = arguments.number(ServeOptions.threads) ?? start.threads ?? coreCount()
        configuration.durability = arguments.text(ServeOptions.durability).flatMap(Durability.init(name:)) ?? .synced
        configuration.settings = settings
        if let path = arguments.text(ServeOptions.passwordFile) {
            configuration.settings.password = try PasswordFile.read(path)
        }
        if arguments.has(ServeOptions.unprotected) { configuration.settings.isProtected = false }
        if arguments.has(ServeOptions.clients), let count = arguments.number(ServeOptions.clients) {
            configuration.settings.clientsMax = count
        }
        if arguments.has(ServeOptions.timeout), let seconds = arguments.number(ServeOptions.timeout) {
            configuration.settings.idleSecondsMax = seconds
        }
        return configuration
    }
}
