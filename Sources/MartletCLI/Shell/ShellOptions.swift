import Martlet

/// The options of `martlet shell`.
enum ShellOptions {
    static let load = CommandOption(
        name: "load", value: .file, valueName: "FILE",
        help: "Load the entries of FILE first: TSV, CSV, JSON Lines or SET commands of Redis, by its name, "
            + "and TSV if that does not tell; plain, .gz or .zst. May be given more than once.")
    static let format = CommandOption(
        name: "format", value: .choice(of: ShellOutput.Format.allCases.map(\.rawValue)), valueName: "plain|table|json",
        defaultText: "plain", help: "How results are shown.")
    static let values = CommandOption(
        name: "values", value: .choice(of: ShellOutput.ByteForm.allCases.map(\.rawValue)), valueName: "text|hex|json",
        defaultText: "text", help: "How keys and values are shown.")
    static let stopOnError = CommandOption(
        name: "stop-on-error", value: .none, help: "End at the first command that fails, instead of going on.")
    static let history = CommandOption(
        name: "history", value: .file, valueName: "FILE",
        help: "Keep the last \(LineEditing.historyLinesMax) lines in FILE, and begin with those that are there. "
            + "Default: what $\(historyVariable) names, else nothing is kept.")
    static let historyVariable = "MARTLET_HISTORY"
    static let readOnly = CommandOption(
        name: "read-only", value: .none,
        help: "Open DIR to be read only: one that no store has open, or a backup. Nothing in it is changed.")

    /// The directory that the words name, and how it is to be opened; `nil` for a store in memory.
    static func directory(_ arguments: Arguments) throws(ArgumentError) -> StoreDirectory? {
        let durability = arguments.text(DirectoryOptions.durability).flatMap(Durability.init(name:)) ?? .synced
        if let path = arguments.operands.first {
            return StoreDirectory(path: path, durability: durability, isReadOnly: arguments.has(readOnly))
        }
        guard let option = [DirectoryOptions.durability, readOnly].first(where: arguments.has) else { return nil }
        throw ArgumentError(
            problem: "--\(option.name) of shell is about a directory, and none is named",
            advice: "See martlet help shell.")
    }

    static let verb = Verb(
        name: "shell",
        summary: "Try the store by hand, or run a script of commands.",
        options: [DirectoryOptions.durability, readOnly, load, format, values, stopOnError, history],
        operands: ["DIR"],
        notes: [
            "With DIR, the store in that directory is opened, which is made if it is missing, and what is stored is there the next time. Without it the store is in memory, and gone at the end. \(DirectoryOptions.oneProcess) If a crash has torn the end of the log, or a checkpoint is damaged, that is said on standard error.",
            "Commands come from standard input, one on each line; help lists them. On a terminal there is a prompt, with editing, history and completion by TAB, if the command was built with libedit. Ctrl-C throws the line away, or stops a command that lists entries; Ctrl-D ends.",
            "From a pipe or a file there is no prompt. A command that fails is reported with the number of its line on standard error, the others run nevertheless, and the exit code is 1. What follows the line load - is no command, but the entries that it loads. On a terminal failures do not count.",
            "Format: \(ShellOutput.formatNote)",
            "Values: \(ShellOutput.byteFormNote)",
            "There are no colours for NO_COLOR to turn off.",
        ],
        examples: [
            .init(command: "martlet shell", meaning: "A prompt over an empty store."),
            .init(command: "martlet shell data", meaning: "A prompt over the store in the directory data."),
            .init(
                command: "martlet shell --load words.tsv --load more.tsv --format table",
                meaning: "The same over the entries of two files."),
            .init(
                command: "echo 'scan --prefix user:' | martlet shell --load users.tsv --format json",
                meaning: "One question, for a program to read the answer."),
        ])
}
