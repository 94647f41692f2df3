import Martlet

/// `martlet restore`.
struct RestoreCommand {
    private let path: String
    private let target: String
    private let last: SequenceNumber
    private let isJSON: Bool

    init(_ arguments: Arguments) {
        (path, target) = (arguments.operands[0], arguments.operands[1])
        last = SequenceNumber(rawValue: arguments.number(RestoreOptions.through).map(UInt64.init) ?? .max)
        isJSON = arguments.has(DirectoryOptions.json)
    }

    func run() throws {
        let report = try Store.restore(StoreOpening.name(path), to: StoreOpening.name(target), through: last)
        Console.output.print(isJSON ? report.json.text : report.text(target), terminator: isJSON ? "" : "\n")
    }
}
