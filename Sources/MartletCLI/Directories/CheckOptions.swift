/// The options of `martlet check`.
enum CheckOptions {
    static let verb = Verb(
        name: "check",
        summary: "Read all that a store's directory has, and say whether it is as it was written.",
        options: [DirectoryOptions.json], operands: ["DIR"], operandCount: 1...1,
        notes: [
            "Nothing is changed, and little memory is needed. The exit code is 0 if the directory is sound and 3 if something in it is damaged or missing; each such place is named with its file, its offset in bytes and what is wrong.",
            "The end of the log may be torn, as a crash leaves it. That is said, and is no damage: the next opening cuts it off. No store may have the directory open; make a backup of one that is to stay open, and check that.",
        ],
        examples: [
            .init(command: "martlet check data", meaning: "A line for each file, and the verdict."),
            .init(command: "martlet check data --json", meaning: "The same for a program."),
        ])
}
