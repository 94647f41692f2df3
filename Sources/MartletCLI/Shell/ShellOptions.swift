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

    static let verb = Verb(
        name: "shell",
        summary: "Try the store by hand, or run a script of commands.",
        options: [load, format, values, stopOnError, history],
        notes: [
            "Commands come from standard input, one on each line; help lists them. On a terminal there is a prompt, with editing, history and completion by TAB, if the command was built with libedit. Ctrl-C throws the line away, or stops a command that lists entries; Ctrl-D ends.",
            "From a pipe or a file there is no prompt. A command that fails is reported with the number of its line on standard error, the others run nevertheless, and the exit code is 1. What follows the line load - is no command, but the entries that it loads. On a terminal failures do not count.",
            "Format: \(ShellOutput.formatNote)",
            "Values: \(ShellOutput.byteFormNote)",
            "There are no colours for NO_COLOR to turn off.",
        ],
        examples: [
            .init(command: "martlet shell", meaning: "A prompt over an empty store."),
            .init(
                command: "martlet shell --load words.tsv --load more.tsv --format table",
                meaning: "The same over the entries of two files."),
            .init(
                command: "echo 'scan --prefix user:' | martlet shell --load users.tsv --format json",
                meaning: "One question, for a program to read the answer."),
        ])
}
