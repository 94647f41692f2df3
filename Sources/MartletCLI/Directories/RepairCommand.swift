import Martlet

/// `martlet repair`.
struct RepairCommand {
    private let path: String
    private let target: String
    private let isJSON: Bool

    init(_ arguments: Arguments) {
        path = arguments.operands[0]
        target = arguments.text(RepairOptions.target) ?? ""
        isJSON = arguments.has(DirectoryOptions.json)
    }

    /// Returns how the command ends.
    func run() throws -> Int32 {
        let report = try Store.repair(StoreOpening.name(path), to: StoreOpening.name(target))
        Console.output.print(isJSON ? report.json.text : report.text(target), terminator: isJSON ? "" : "\n")
        return report.losses.isEmpty ? ExitCode.success : ExitCode.damage
    }
}
