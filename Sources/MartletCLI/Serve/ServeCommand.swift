import Martlet
import MartletServer

/// `martlet serve`.
struct ServeCommand {
    private let arguments: Arguments

    private static let passwordBytesMax = 512

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
        if arguments.has(ServeOptions.evict) { options.atLimit = .evict() }
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
        configuration.settings.password = try password()
        configuration.settings.isProtected = !arguments.has(ServeOptions.unprotected)
        configuration.settings.clientsMax = arguments.number(ServeOptions.clients) ?? configuration.settings.clientsMax
        configuration.settings.idleSecondsMax = arguments.number(ServeOptions.timeout) ?? 0
        return configuration
    }

    /// In a file, since every user of the machine sees what is on a command line.
    private func password() throws -> [UInt8]? {
        guard let path = arguments.text(ServeOptions.passwordFile) else { return nil }
        let file = try FileSource(path: path)
        var bytes = [UInt8](repeating: 0, count: ServeCommand.passwordBytesMax + 1)
        let count = try file.read(into: &bytes, from: 0)
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard line.count <= ServeCommand.passwordBytesMax else {
            throw CommandFailure("\(path): a password has at most \(ServeCommand.passwordBytesMax) bytes.")
        }
        guard !line.isEmpty else { throw CommandFailure("\(path): the first line is empty, and no password.") }
        return Array(line)
    }
}
