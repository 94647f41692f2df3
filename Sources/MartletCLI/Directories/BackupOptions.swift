/// The options of `martlet backup`.
enum BackupOptions {
    static let verb = Verb(
        name: "backup",
        summary: "Copy a store's directory into another, while the store may be open; again later, only what is new.",
        options: [DirectoryOptions.json], operands: ["DIR", "DEST"], operandCount: 2...2,
        notes: [
            "DEST is a store's directory as well. It has every change up to a moment after the command began, and what is damaged in DIR is not copied: the backup fails, and DEST is as good as before. It is made if it is missing, but not the directory that it is in.",
            "A second backup to the same place copies only the files that are new or have grown. First it reads what is there: if that is damaged, or has changes that DIR does not have, it fails. So once a store has opened DEST for writing it cannot be continued: read it with --read-only, or make a copy with martlet restore.",
        ],
        examples: [
            .init(command: "martlet backup data data.backup", meaning: "The store may go on meanwhile."),
            .init(
                command: "martlet backup data data.backup --json",
                meaning: "The same for a program: what was copied, and the last change."),
        ])
}
