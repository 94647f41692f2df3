import Martlet

extension ShellCommand {
    /// What begins and ends transactions.
    static let transactionCommands: [ShellCommand] = [begin, commit, rollback, savepoint]

    private static let begin = ShellCommand(
        name: "begin", summary: "Begin a transaction: what follows takes effect at commit, all or nothing.",
        note: "The prompt has a * meanwhile. Commands that read and write entries act inside, in any keyspace, and see "
            + "what was written there. Making a keyspace by use is no part of it. The end of the session drops it.",
        examples: [.init(command: "begin", meaning: "Then, say: increment ada -10, increment bob 10, commit.")],
        modes: [.present]
    ) { session, _ in
        let transaction = session.store.begin()
        try transaction.setDurability(session.durability)
        session.view = .transaction(ShellTransaction(transaction))
    }

    private static let commit = ShellCommand(
        name: "commit", summary: "Make all that the transaction has written take effect at one instant.",
        note:
            "If another has changed meanwhile what the transaction has read, the key is named, nothing is written, and "
            + "the transaction has ended all the same.",
        examples: [
            .init(
                command: "commit",
                meaning:
                    "Shows committed, or nothing to commit; in a directory its number, too, and whether it is synced.")
        ],
        modes: [.transaction]
    ) { session, _ in
        let transaction = session.transaction.transaction
        session.view = .present
        let change = try transaction.commit()
        session.output.show(
            [.init("committed", .flag(change != nil, "committed", "nothing to commit"))]
                + (change.map(session.durabilityFields) ?? []))
    }

    private static let rollback = ShellCommand(
        name: "rollback", summary: "Drop what the transaction has written, and end it; or go back to a savepoint.",
        parameters: [ShellParameter("SAVEPOINT", .savepoint, .optional)],
        note: "Back at a savepoint, the transaction goes on.",
        examples: [
            .init(command: "rollback", meaning: "Nothing has changed."),
            .init(command: "rollback half", meaning: "Undoes what was written since: savepoint half."),
        ],
        modes: [.transaction]
    ) { session, arguments in
        let open = session.transaction
        guard let name = arguments.operands.first else {
            session.view = .present
            return try open.transaction.abort()
        }
        guard try open.rollback(to: name.bytes) else {
            throw ShellProblem("the transaction has no savepoint of that name", at: name.place)
        }
    }

    private static let savepoint = ShellCommand(
        name: "savepoint", summary: "Name the place where the transaction is, for rollback.",
        parameters: [ShellParameter("NAME", .bytes)],
        examples: [.init(command: "savepoint half", meaning: "Later: rollback half.")],
        modes: [.transaction]
    ) { session, arguments in
        try session.transaction.mark(arguments[0].bytes)
    }
}

extension ShellSession {
    /// What there is to say of a change of a store that lasts: its number, and whether it survives a loss of power now.
    fileprivate func durabilityFields(of change: SequenceNumber) -> [ShellField] {
        guard directory != nil else { return [] }
        return [
            ShellField("change", .number(Int(change.rawValue))),
            ShellField("synced", .flag(change <= store.durableSequence, "synced", "not synced yet")),
        ]
    }
}
