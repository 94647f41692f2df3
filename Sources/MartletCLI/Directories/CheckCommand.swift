import Martlet

/// `martlet check`.
struct CheckCommand {
    private let path: String
    private let isJSON: Bool

    init(_ arguments: Arguments) {
        path = arguments.operands[0]
        isJSON = arguments.has(DirectoryOptions.json)
    }

    /// Returns how the command ends.
    func run() throws -> Int32 {
        let report = try Store.check(StoreOpening.name(path))
        guard !report.files.isEmpty else { throw CommandFailure("there is no store in \(path).") }
        Console.output.print(isJSON ? report.json.text : report.text, terminator: isJSON ? "" : "\n")
        return report.isSound ? ExitCode.success : ExitCode.damage
    }
}
