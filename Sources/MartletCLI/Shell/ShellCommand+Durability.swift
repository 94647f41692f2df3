import Martlet

extension ShellCommand {
    /// What is about how long changes last, and the files that they last in.
    static let durabilityCommands: [ShellCommand] = [durability, sync, checkpoint, compact]

    private static let durability = ShellCommand(
        name: "durability", summary: "Set what is true of a change before its command ends, or show it.",
        parameters: [ShellParameter("LEVEL", .choice(Durability.allCases.map(\.name)), .optional)],
        note:
            "memory: nothing. written: it survives the end of the process. synced: it survives a loss of power. A store in "
            + "memory has memory alone.",
        examples: [
            .init(command: "durability written", meaning: "From the next change on, or for the open transaction.")
        ],
        modes: [.present, .transaction]
    ) { session, arguments in
        if let level = arguments.operands.first.flatMap({ Durability(name: $0.text) }) {
            try session.setDurability(level)
        } else {
            session.output.show([.init("durability", .bytes(Array(session.durability.name.utf8)))])
        }
    }

    private static let sync = ShellCommand(
        name: "sync", summary: "Wait until all changes survive a loss of power.",
        examples: [.init(command: "sync", meaning: "Shows the number of the last change that does.")]
    ) { session, _ in
        guard session.store.statistics().storage != nil else { throw StoreError.notDurable }
        try session.store.sync()
        session.showDurable()
    }

    private static let checkpoint = ShellCommand(
        name: "checkpoint", summary: "Write a checkpoint, so that the next opening has less log to read.",
        note: "The store writes checkpoints by itself as its log grows.",
        examples: [.init(command: "checkpoint", meaning: "Others may write meanwhile.")],
        modes: [.present]
    ) { session, _ in
        try session.store.checkpoint()
        session.showDurable()
    }

    private static let compact = ShellCommand(
        name: "compact", summary: "Write a checkpoint, and remove all files that are not needed any more with it.",
        note: "There is one way to recover then, and not two: the last checkpoint and the log after it.",
        examples: [.init(command: "compact", meaning: "The directory is as small as it gets.")],
        modes: [.present]
    ) { session, _ in
        try session.store.compact()
        session.showDurable()
    }
}

extension ShellSession {
    fileprivate func showDurable() {
        output.show([ShellField("durable", .number(Int(store.durableSequence.rawValue)))])
    }
}
