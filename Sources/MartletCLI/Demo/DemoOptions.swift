/// The options of `martlet demo`.
enum DemoOptions {
    static let entries = CommandOption(
        name: "entries", value: .number(in: 1...1_000_000_000), valueName: "N", defaultText: "2M",
        help: "How many entries to make, of 16-byte keys and 100-byte values.")
    static let file = CommandOption(
        name: "file", value: .file, valueName: "FILE",
        help: "Load the lines of FILE, each a key, a TAB and a value, instead of made-up entries. - is standard input.")
    static let onError = CommandOption(
        name: "on-error", value: .choice(of: EntryReader.OnProblem.allCases.map(\.rawValue)), valueName: "stop|skip",
        defaultText: "stop", help: "What to do with a line of FILE that is no entry: stop, or skip it and count it.")
    static let threads = CommandOption(
        name: "threads", value: .number(in: 1...1_024), valueName: "N",
        help: "How many threads share the work. Default: one for each core.")

    static let verb = Verb(
        name: "demo",
        summary: "See the store at work: a short tour, then millions of entries, beside a dictionary behind a lock; "
            + "at the end a crash, and what is there after it.",
        options: [entries, file, onError, threads],
        notes: [
            "Every value that is read is compared with what was written. If one is missing or wrong, the demo names its key and fails.",
            "In FILE, keys and values are any bytes: a backslash begins one of the escapes \\t, \\n, \\r, \\\\, \\0 and \\xNN, values may hold TABs as they are, and a carriage return before the newline belongs to the value. Empty lines, with or without a carriage return, are passed over. A key has at most 65,535 bytes, a value 512 MiB. If a key stands on several lines, one of their values is kept. FILE is read a block at a time. The store may take a quarter of the free memory; if the entries of FILE need more, the demo fails and names the line it came to.",
            "Latencies are those of every 16th operation, so that reading the clock does not slow the rest.",
            "At the end a second process writes to a store in a directory of its own, under $TMPDIR or /tmp, and is killed by SIGKILL in the midst. The store is opened again, and must have all that was acknowledged; if not, the demo fails. The directory is removed.",
        ],
        examples: [
            .init(command: "martlet demo", meaning: "The tour, and two million entries."),
            .init(command: "martlet demo --file words.tsv --on-error skip", meaning: "The same with data of your own."),
            .init(command: "zcat big.tsv.gz | martlet demo --file -", meaning: "The same from a pipe."),
        ])
}
