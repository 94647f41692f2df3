import Martlet

extension ShellCommand {
    /// What deals with keyspaces as a whole.
    static let keyspaceCommands: [ShellCommand] = [keyspaces, use, drop]

    private static let keyspaces = ShellCommand(
        name: "keyspaces", summary: "List the keyspaces there are.",
        note: "The default keyspace has no name and comes first.",
        examples: [.init(command: "keyspaces", meaning: "The name and how many entries it has, for each.")]
    ) { session, _ in
        for keyspace in [session.store.target] + session.store.keyspaces() {
            session.output.show([
                .init("keyspace", ShellValue(keyspace.name)), .init("entries", .number(keyspace.count)),
                .init("used", .flag(keyspace.name == session.keyspace.name, "in use", "")),
            ])
        }
    }

    private static let use = ShellCommand(
        name: "use", summary: "Have commands act on a keyspace, made if there is none of that name yet.",
        parameters: [ShellParameter("KEYSPACE", .keyspace, .optional)],
        note: "Without a name: the default keyspace.",
        examples: [.init(command: "use sessions", meaning: "The entries of other keyspaces stay as they are.")]
    ) { session, arguments in
        if let name = arguments.operands.first {
            session.keyspace = try session.blaming(name) { try session.store.keyspace(name.bytes) }
        } else {
            session.keyspace = session.store.target
        }
        session.output.show([
            .init("keyspace", ShellValue(session.keyspace.name)), .init("entries", .number(session.keyspace.count)),
        ])
    }

    private static let drop = ShellCommand(
        name: "drop", summary: "Remove a keyspace and all its entries, at one instant.",
        parameters: [ShellParameter("KEYSPACE", .keyspace)],
        note: "If it is the one in use, the default keyspace is used from then on.",
        examples: [.init(command: "drop sessions", meaning: "Shows dropped, or was not there.")]
    ) { session, arguments in
        let name = arguments[0]
        let wasThere = try session.blaming(name) { try session.store.dropKeyspace(name.bytes) }
        if session.keyspace.name == name.bytes { session.keyspace = session.store.target }
        session.output.show([
            .init("keyspace", .bytes(name.bytes), isInPlain: false),
            .init("dropped", .flag(wasThere, "dropped", "was not there")),
        ])
    }
}
