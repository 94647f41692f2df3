import Martlet

extension ShellCommand {
    /// What is about the session, and not about entries.
    static let sessionCommands: [ShellCommand] = [stats, timing, format, values, help, quit]

    private static let stats = ShellCommand(
        name: "stats", summary: "Show what the store holds and has done, all keyspaces together.",
        note:
            "Deadlines tells how many entries have one, and expired how many were removed for theirs. The directory is "
            + "where the store is kept, and durable the number of the last change that survives a loss of "
            + "power: (none) and 0 for a store in memory.",
        examples: [.init(command: "stats", meaning: "Entries, memory in bytes, and operations.")]
    ) { session, _ in
        let statistics = session.store.statistics()
        let (memory, operations) = (statistics.memory, statistics.operations)
        session.output.showList([
            .init("entries", .number(statistics.entries)), .init("keyspaces", .number(statistics.keyspaces)),
            .init("memory_bytes", .number(memory.totalBytes)), .init("record_bytes", .number(memory.recordBytes)),
            .init("index_bytes", .number(memory.indexBytes)), .init("retired_bytes", .number(memory.retiredBytes)),
            .init("reserve_bytes", .number(memory.reserveBytes)), .init("gets", .number(operations.gets)),
            .init("misses", .number(operations.misses)), .init("puts", .number(operations.puts)),
            .init("removes", .number(operations.removes)),
            .init("deadlines", .number(statistics.expiry.entries)),
            .init("expired", .number(statistics.expiry.expired)),
            .init("directory", ShellValue(session.directory.map { Array($0.path.utf8) })),
            .init("durable", .number(Int(session.store.durableSequence.rawValue))),
        ])
    }

    private static let timing = ShellCommand(
        name: "timing", summary: "Show how long each command takes, or stop that.",
        parameters: [ShellParameter("on|off", .choice(["on", "off"]))],
        note: "The time goes to standard error, and has that of showing the result in it.",
        examples: [.init(command: "timing on", meaning: "From the next command on.")]
    ) { session, arguments in
        session.isTiming = arguments[0].text == "on"
    }

    private static let format = ShellCommand(
        name: "format", summary: "Set how results are shown.",
        parameters: [ShellParameter("FORMAT", .choice(ShellOutput.Format.allCases.map(\.rawValue)))],
        note: ShellOutput.formatNote,
        examples: [.init(command: "format json", meaning: "From the next command on.")]
    ) { session, arguments in
        session.output.format = ShellOutput.Format(rawValue: arguments[0].text) ?? .plain
    }

    private static let values = ShellCommand(
        name: "values", summary: "Set how keys and values are shown.",
        parameters: [ShellParameter("FORM", .choice(ShellOutput.ByteForm.allCases.map(\.rawValue)))],
        note: ShellOutput.byteFormNote,
        examples: [.init(command: "values hex", meaning: "From the next command on.")]
    ) { session, arguments in
        session.output.byteForm = ShellOutput.ByteForm(rawValue: arguments[0].text) ?? .text
    }

    private static let help = ShellCommand(
        name: "help", summary: "List the commands, or show all about one.",
        parameters: [ShellParameter("COMMAND", .command, .optional)],
        examples: [.init(command: "help scan", meaning: "What it takes, and examples.")]
    ) { session, arguments in
        let command = try arguments.operands.first.map { word in try named(word) }
        session.output.showText(command.map(ShellHelp.page) ?? ShellHelp.overview(of: all))
    }

    private static let quit = ShellCommand(
        name: "quit", summary: "End the session; so does Ctrl-D.",
        examples: [.init(command: "quit", meaning: "What is in a directory is kept; else the entries are gone.")]
    ) { session, _ in
        session.isOver = true
    }
}
