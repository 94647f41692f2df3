import Martlet

extension ShellCommand {
    /// What keeps the store as it was, and looks at that.
    static let snapshotCommands: [ShellCommand] = [snapshot, snapshots, view, live, close]

    private static let snapshot = ShellCommand(
        name: "snapshot", summary: "Keep all keyspaces as they are now, under a name.",
        parameters: [ShellParameter("NAME", .bytes)],
        note:
            "Commands go on in the present, and what they replace or remove stays in memory until the snapshot is closed. "
            + "An earlier snapshot of the name is closed.",
        examples: [.init(command: "snapshot before", meaning: "Later: view before.")],
        modes: [.present]
    ) { session, arguments in
        let snapshot = try session.store.snapshot()
        session.snapshots.updateValue(snapshot, forKey: arguments[0].bytes)?.close()
    }

    private static let snapshots = ShellCommand(
        name: "snapshots", summary: "List the snapshots that are kept.",
        examples: [.init(command: "snapshots", meaning: "The name and how many keyspaces it has, for each.")]
    ) { session, _ in
        for (name, snapshot) in session.snapshots.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            session.output.show([
                .init("snapshot", .bytes(name)), .init("keyspaces", .number(snapshot.keyspaceNames.count + 1)),
                .init("viewed", .flag(name == session.viewedName, "viewed", "")),
            ])
        }
    }

    private static let view = ShellCommand(
        name: "view", summary: "Have commands read from a snapshot.",
        parameters: [ShellParameter("SNAPSHOT", .snapshot)],
        note:
            "The prompt has an @ and the name meanwhile. The keyspace stays, and use goes to others that there were. Nothing "
            + "can be written.",
        examples: [.init(command: "view before", meaning: "Until: live.")],
        modes: [.present, .snapshot]
    ) { session, arguments in
        let name = arguments[0]
        let snapshot = try session.snapshot(named: name)
        session.view = .snapshot(ViewedSnapshot(name.bytes, snapshot, session.keyspace))
    }

    private static let live = ShellCommand(
        name: "live", summary: "Have commands act in the present again.",
        note: "In the keyspace that was in use there. The snapshot is kept.",
        examples: [.init(command: "live", meaning: "After: view before.")],
        modes: [.snapshot]
    ) { session, _ in
        session.view = .present
    }

    private static let close = ShellCommand(
        name: "close", summary: "Keep a snapshot no longer.",
        parameters: [ShellParameter("SNAPSHOT", .snapshot)],
        note: "If it is the one that is viewed, commands act in the present again.",
        examples: [.init(command: "close before", meaning: "Memory that only it needed is free.")]
    ) { session, arguments in
        let snapshot = try session.snapshot(named: arguments[0])
        if session.viewedName == arguments[0].bytes { session.view = .present }
        session.snapshots[arguments[0].bytes] = nil
        snapshot.close()
    }
}

extension ShellSession {
    /// The name of the snapshot that is viewed, if any is.
    var viewedName: [UInt8]? {
        if case .snapshot(let viewed) = view { viewed.name } else { nil }
    }

    fileprivate func snapshot(named name: ShellWord) throws(ShellProblem) -> Snapshot {
        if let snapshot = snapshots[name.bytes] { return snapshot }
        throw ShellProblem("there is no snapshot of that name; snapshots lists them", at: name.place)
    }
}
