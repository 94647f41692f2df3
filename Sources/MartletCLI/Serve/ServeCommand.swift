import Martlet
import MartletNetwork
import MartletServer

/// `martlet serve`.
struct ServeCommand {
    private let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    #if canImport(CUV)
    func run() throws {
        let configuration = try configuration()
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
        let place = arguments.text(ServeOptions.directory).map { "from \($0)" } ?? "from memory"
        return "martlet serves \(place) at port \(port)"
    }

    private func openStore(_ durability: Durability) throws -> Store {
        var options = StoreOptions(memoryLimit: arguments.number(ServeOptions.memoryLimit))
        if arguments.has(ServeOptions.evict) {
            options.atLimit = .evict()
            options.evictedKeyspaces = .allExcept([Databases.ownKeyspace])
        }
        options.durability = durability
        guard let path = arguments.text(ServeOptions.directory) else {
            options.durability = .memory
            return try Store(options)
        }
        return try StoreOpening.open(path, options)
    }

    private func configuration() throws -> ServerConfiguration {
        var configuration = ServerConfiguration()
        if arguments.has(ServeOptions.bind) {
            configuration.addresses = arguments.words(ServeOptions.bind).map { ServerConfiguration.Address($0) }
        }
        configuration.port = arguments.number(ServeOptions.port)
        configuration.unixPath = arguments.text(ServeOptions.unixSocket)
        configuration.threads = arguments.number(ServeOptions.threads) ?? coreCount()
        configuration.durability = arguments.text(ServeOptions.durability).flatMap(Durability.init(name:)) ?? .synced
        configuration.settings.password = try arguments.text(ServeOptions.passwordFile).map {
            try PasswordFile.read($0)
        }
        configuration.settings.isProtected = !arguments.has(ServeOptions.unprotected)
        configuration.settings.clientsMax = arguments.number(ServeOptions.clients) ?? configuration.settings.clientsMax
        configuration.settings.idleSecondsMax = arguments.number(ServeOptions.timeout) ?? 0
        return configuration
    }
}
