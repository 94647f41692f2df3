/// The options of `martlet repair`.
enum RepairOptions {
    static let target = CommandOption(
        name: "to", value: .file, valueName: "NEWDIR", isNeeded: true,
        help: "The directory to make, with all that could be read. There must be no store in it.")

    static let verb = Verb(
        name: "repair",
        summary: "Save all that can be read of a damaged directory into a new one, and say what is lost.",
        options: [target, DirectoryOptions.json], operands: ["DIR"], operandCount: 1...1,
        notes: [
            "DIR is only read: nothing is ever repaired in place. What cannot be read is passed over, and named with its file, its offset and its size in bytes. If the lost part had newer values of a key or its removal, the new directory has the old value. Try a backup first, if there is one.",
            "The exit code is 0 if nothing is known to be lost, and 3 if the new directory is written and something in DIR is damaged or missing. All entries are held in memory meanwhile.",
        ],
        examples: [
            .init(
                command: "martlet repair data --to saved",
                meaning: "Then look at it, with martlet shell saved --read-only.")
        ])
}
