import Martlet

/// `martlet load`.
struct LoadCommand {
    private let path: String
    private let file: FileDescription
    private let keyspace: [UInt8]
    private let onProblem: EntryReader.OnProblem

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        file = try EntryFileOptions.description(arguments)
        keyspace = arguments.text(LoadOptions.keyspace).map(PathText.bytes) ?? []
        onProblem = arguments.text(LoadOptions.onError).flatMap(EntryReader.OnProblem.init) ?? .stop
    }

    func run() throws {
        let load = FileLoad(file: file, onProblem: onProblem)
        try load.checkThatItIsThere()
        // No entry is acknowledged by itself; all are on disk before it is said that they are stored.
        let store = try StoreOpening.open(path, durability: .memory)
        let report: LoadReport
        do {
            let target = keyspace.isEmpty ? store.target : try store.keyspace(keyspace)
            report = try load.run(into: target, of: store)
        } catch {
            try? store.close()
            throw error
        }
        try store.close()
        Console.error.print(report.text)
    }
}
