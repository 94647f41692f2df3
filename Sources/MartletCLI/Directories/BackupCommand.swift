import Martlet

/// `martlet backup`.
struct BackupCommand {
    private let path: String
    private let target: String
    private let isJSON: Bool

    init(_ arguments: Arguments) {
        (path, target) = (arguments.operands[0], arguments.operands[1])
        isJSON = arguments.has(DirectoryOptions.json)
    }

    func run() throws {
        let report = try Store.backup(StoreOpening.name(path), to: StoreOpening.name(target))
        Console.output.print(isJSON ? report.json.text : report.text(target), terminator: isJSON ? "" : "\n")
    }
}
