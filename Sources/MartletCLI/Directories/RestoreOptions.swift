/// The options of `martlet restore`.
enum RestoreOptions {
    /// Above all numbers that a store can give.
    private static let numberMax = 1 << 48

    static let through = CommandOption(
        name: "through", value: .number(in: 1...numberMax), valueName: "NUMBER",
        help: "Leave out all changes after the one with this number. Default: nothing is left out.")

    static let verb = Verb(
        name: "restore",
        summary: "Make a new directory from a backup, as it is or as it was at an earlier moment.",
        options: [through, DirectoryOptions.json], operands: ["BACKUP", "NEWDIR"], operandCount: 2...2,
        notes: [
            "There must be no store in NEWDIR. BACKUP stays as it is, and can be continued. A directory from which changes are left out is a new store: its backups go to a place of their own.",
            "Numbers of changes are those that writers were given, as by commit in the shell; the shell shows the last one with stats, check and backup tell it too. A backup goes back as far as its log does: an earlier number fails, and says so.",
        ],
        examples: [
            .init(command: "martlet restore data.backup data", meaning: "Everything that the backup has."),
            .init(
                command: "martlet restore data.backup before --through 4711",
                meaning: "As it was after change 4711."),
        ])
}
