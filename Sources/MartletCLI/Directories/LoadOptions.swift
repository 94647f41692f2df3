/// The options of `martlet load`.
enum LoadOptions {
    static let keyspace = CommandOption(
        name: "keyspace", value: .text, valueName: "NAME",
        help: "Where entries go that name no keyspace. Default: the default keyspace.")
    static let onError = CommandOption(
        name: "on-error", value: .choice(of: EntryReader.OnProblem.allCases.map(\.rawValue)), valueName: "stop|skip",
        defaultText: "stop", help: "What to do with a record that is no entry: stop, or skip it and count it.")

    static let verb = Verb(
        name: "load",
        summary: "Store the entries of a file, or of standard input, in a directory.",
        options: [EntryFileOptions.format, keyspace, onError], operands: ["DIR", "FILE"], operandCount: 1...2,
        notes: [
            "DIR is made if it is missing, but not the directory that it is in. Entries are added to those that are there, and replace those with the same keys. When the command ends with exit code 0, all of them survive a loss of power. If it fails, those before what it names are stored.",
            DirectoryOptions.oneProcess,
        ],
        examples: [
            .init(command: "martlet load data all.jsonl", meaning: "What martlet dump has written."),
            .init(command: "zcat users.tsv.gz | martlet load data --file-format tsv", meaning: "From a pipe."),
        ])
}
