import Martlet

extension ShellCommand {
    static let watchCommands: [ShellCommand] = [watch]

    private static let watch = ShellCommand(
        name: "watch", summary: "Show what becomes of the entries of all keyspaces, change by change.",
        options: [
            Option(
                name: "--from", parameter: ShellParameter("N", .integer),
                help: "What came after change N first: 0 for all that the log has."),
            Option(name: "--prefix", parameter: ShellParameter("TEXT", .bytes), help: "Keys that begin with TEXT."),
            Option(name: "--limit", parameter: ShellParameter("N", .count), help: "N changes at most."),
            Option(name: "--for", parameter: .seconds, help: "For so long, and not until Ctrl-C."),
        ],
        note: "Shows the number of the change, what it is, the keyspace, the key and the value. A directory is open in "
            + "one process, so what comes while it waits is what expires or is evicted.",
        examples: [
            .init(command: "watch --from 0 --limit 10", meaning: "The first ten changes that the log has."),
            .init(command: "watch --prefix session: --for 60", meaning: "What becomes of these keys in a minute."),
        ],
        modes: [.present]
    ) { session, arguments in
        let from = arguments.option("--from")
        guard let number = UInt64(from?.text ?? "0") else {
            throw ShellProblem("N must not be below 0", at: from?.place)
        }
        try ShellWatch(
            start: from == nil ? .now : .after(SequenceNumber(rawValue: number)),
            prefix: arguments.option("--prefix")?.bytes ?? [],
            limit: arguments.option("--limit").flatMap { WrittenNumber.read($0.text) } ?? .max,
            duration: arguments.option("--for").flatMap { WrittenSeconds.read($0.text) }
        ).run(in: session)
    }
}
