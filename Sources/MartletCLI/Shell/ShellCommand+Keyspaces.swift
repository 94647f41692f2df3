import Martlet

extension ShellCommand {
    /// What deals with keyspaces as a whole.
    static let keyspaceCommands: [ShellCommand] = [keyspaces, use, drop]

    private static let keyspaces = ShellCommand(
        name: "keyspaces", summary: "List the keyspaces there are.",
        note: "The default keyspace has no name and comes first.",
        examples: [.init(command: "keyspaces", meaning: "The name and how many entries it has, for each.")]
    ) { session, _ in
        for (name, entries) in try session.keyspaces() {
            session.output.show([
                .init("keyspace", ShellValue(name)), .init("entries", .number(try entries.countEntries())),
                .init("used", .flag(name == session.keyspaceName, "in use", "")),
            ])
        }
    }

    private static let use = ShellCommand(
        name: "use", summary: "Have commands act on a keyspace, made if there is none of that name yet.",
        parameters: [ShellParameter("KEYSPACE", .keyspace, .optional)],
        note: "Without a name: the default keyspace. In a snapshot there are those that there were, and none is made.",
        examples: [.init(command: "use sessions", meaning: "The entries of other keyspaces stay as they are.")]
    ) { session, arguments in
        if case .snapshot(let viewed) = session.view {
            session.view = .snapshot(try viewed.using(arguments.operands.first))
        } else if let name = arguments.operands.first {
            try session.use(try session.blaming(name) { try session.store.keyspace(name.bytes) })
        } else {
            try session.use(session.store.target)
        }
        session.output.show([
            .init("keyspace", ShellValue(session.keyspaceName)),
            .init("entries", .number(try session.readable.countEntries())),
        ])
    }

    private static let drop = ShellCommand(
        name: "drop", summary: "Remove a keyspace and all its entries, at one instant.",
        parameters: [ShellParameter("KEYSPACE", .keyspace)],
        note: "If it is the one in use, the default keyspace is used from then on.",
        examples: [.init(command: "drop sessions", meaning: "Shows dropped, or was not there.")],
        modes: [.present]
    ) { session, arguments in
        let name = arguments[0]
        let wasThere = try session.blaming(name) { try session.store.dropKeyspace(name.bytes) }
        if session.keyspace.name == name.bytes { try session.use(session.store.target) }
        session.output.show([
            .init("keyspace", .bytes(name.bytes), isInPlain: false),
            .init("dropped", .flag(wasThere, "dropped", "was not there")),
        ])
    }
}

extension ShellSession {
    /// The keyspaces that commands can read, the default one first.
    fileprivate func keyspaces() throws -> [(name: [UInt8]?, entries: any ReadableEntries)] {
        switch view {
        case .present: presentKeyspaces.map { ($0.name, $0) }
        case .transaction(let open): presentKeyspaces.map { ($0.name, open.transaction.keyspace($0)) }
        case .snapshot(let viewed): try viewed.keyspaces()
        }
    }

    private var presentKeyspaces: [RawKeyspace] { [store.target] + store.keyspaces() }
}
