import Martlet

extension ShellCommand {
    /// What reads and writes files of entries, in the keyspace in use.
    static let fileCommands: [ShellCommand] = [load, dump]

    private static let fileFormat = Option(
        name: "--file-format",
        parameter: ShellParameter("FORMAT", .choice(FileFormat.allCases.map(\.rawValue))),
        help: "Where the name of the file does not tell it.")
    private static let onError = Option(
        name: "--on-error",
        parameter: ShellParameter("WHAT", .choice(EntryReader.OnProblem.allCases.map(\.rawValue))),
        help: "End at the first record that is no entry, as it does by default, or skip such.")
    private static let atomic = Option(
        name: "--atomic",
        help: "Store all entries at one instant, or none if one cannot be read. They are held in memory until then.")
    private static let prefix = Option(
        name: "--prefix", parameter: ShellParameter("PREFIX", .bytes), help: "Only entries whose keys begin so.")

    private static let load = ShellCommand(
        name: "load", summary: "Store the entries of a file.",
        parameters: [ShellParameter("FILE", .file)], options: [fileFormat, onError, atomic],
        note: "TSV, CSV, JSON Lines or SET commands of Redis, by the name of the file; plain, .gz or .zst. Without "
            + "--atomic, entries before what cannot be read are stored. - is standard input: in a script all that follows "
            + "the line, so that the script ends with it.",
        examples: [
            .init(command: "load words.tsv", meaning: "A key, a TAB and a value on each line."),
            .init(command: "load users.csv.gz --on-error skip", meaning: "What is no entry is counted and shown."),
            .init(command: "load prices.jsonl --atomic", meaning: "Nobody sees old prices beside new ones."),
        ],
        modes: [.present], readsInput: true
    ) { session, arguments in
        let file = try fileDescription(arguments)
        let onProblem = arguments.option(onError.name).flatMap { EntryReader.OnProblem(rawValue: $0.text) } ?? .stop
        let isAtomic = arguments.option(atomic.name) != nil
        var load = FileLoad(file: file, onProblem: onProblem, isAtomic: isAtomic)
        if file.isStandard, let takeRest = session.takeRestOfScript { load.head = takeRest() }
        session.report(try load.run(into: session.keyspace, of: session.store).text)
    }

    private static let dump = ShellCommand(
        name: "dump", summary: "Write the entries to a file, or to standard output by the name -.",
        parameters: [ShellParameter("FILE", .file)], options: [fileFormat, prefix],
        note: "In the formats of load. JSON Lines and SET commands keep deadlines; with the others it is said how many "
            + "were lost. The file has its name once it is whole and on disk.",
        examples: [
            .init(command: "dump users.jsonl.zst --prefix user:", meaning: "The entries whose keys begin so."),
            .init(command: "dump - --file-format csv", meaning: "All entries, to standard output."),
        ]
    ) { session, arguments in
        var dump = FileDump(file: try fileDescription(arguments))
        if let word = arguments.option(prefix.name) { dump.prefix = word.bytes }
        session.report(try dump.run(from: session.readable).text)
    }

    private static func fileDescription(_ arguments: ShellArguments) throws -> FileDescription {
        let format = arguments.option(fileFormat.name).flatMap { FileFormat(rawValue: $0.text) }
        return try FileDescription(path: PathText.text(of: arguments[0].bytes), format: format)
    }
}
