/// The options of `martlet dump`.
enum DumpOptions {
    static let keyspace = CommandOption(
        name: "keyspace", value: .text, valueName: "NAME",
        help: "Only the entries of this keyspace, as entries that name none. Empty for the default keyspace.")

    static let verb = Verb(
        name: "dump",
        summary: "Write the entries of a store's directory to a file, or to standard output.",
        options: [EntryFileOptions.format, keyspace], operands: ["DIR", "FILE"], operandCount: 1...2,
        notes: [
            "The directory is only read. If a store has it open, the command fails and names the process; dump a backup of it then. Entries come in no order that means anything.",
            "JSON Lines name the keyspace of each entry that is not in the default one. The other formats cannot: a store with more keyspaces than one needs --keyspace there. JSON Lines and SET commands say when an entry expires; a dump to the others says how many deadlines it lost. docs/formats.md describes them; a name that ends in .gz or .zst is compressed. FILE has its name once it is whole and on disk.",
        ],
        examples: [
            .init(command: "martlet dump data all.jsonl", meaning: "All entries, one on each line."),
            .init(command: "martlet dump data users.csv.gz --keyspace users", meaning: "One keyspace, as CSV."),
        ])
}
