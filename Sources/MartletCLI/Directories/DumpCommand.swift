import Martlet

/// `martlet dump`.
struct DumpCommand {
    private let path: String
    private let file: FileDescription
    private let keyspace: [UInt8]?

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        file = try EntryFileOptions.description(arguments)
        keyspace = arguments.text(DumpOptions.keyspace).map(PathText.bytes)
    }

    func run() throws {
        let store = try StoreOpening.openToRead(path)
        let report = try FileDump(file: file).run(from: try keyspaces(of: store))
        Console.error.print(report.text)
    }

    /// What is to be dumped, by the names that the file is to have for it.
    private func keyspaces(of store: Store) throws -> [(name: [UInt8]?, entries: any ReadableEntries)] {
        let named = store.keyspaces()
        if let keyspace {
            if keyspace.isEmpty { return [(nil, store.target)] }
            guard let only = named.first(where: { $0.name == keyspace }) else {
                throw CommandFailure("there is no keyspace \(ByteText.shown(keyspace)) in \(path).")
            }
            return [(nil, only)]
        }
        guard named.isEmpty || file.format.namesKeyspaces else {
            throw CommandFailure(
                "\(path) has \(Units.count(named.count, of: "keyspace", "keyspaces")) beside the default one, and \(file.format.rawValue) "
                    + "cannot name them: choose one with --keyspace, or \(FileFormat.jsonLines.rawValue).")
        }
        return [(nil, store.target)] + named.map { ($0.name, $0) }
    }
}
