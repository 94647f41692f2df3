/// The options of `martlet bench`.
enum BenchOptions {
    static let mix = CommandOption(
        name: "mix", value: .choices(of: Mix.all.map(\.name)), valueName: "LIST", defaultText: "get100,get95,get50",
        help: "What is done: \(Mix.all.map { "\($0.name) (\($0.meaning))" }.joined(separator: "; ")).")
    static let threads = CommandOption(
        name: "threads", value: .numbers(in: 1...1_024), valueName: "LIST", defaultText: "1,2",
        help: "Numbers of threads.")
    static let entries = CommandOption(
        name: "entries", value: .numbers(in: 1...2_000_000_000), valueName: "LIST", defaultText: "1M",
        help: "Numbers of entries in the map.")
    static let keyBytes = CommandOption(
        name: "key-bytes", value: .number(in: 8...65_535), valueName: "N", defaultText: "16", help: "Size of each key.")
    static let valueBytes = CommandOption(
        name: "value-bytes", value: .number(in: 0...16_777_216), valueName: "N", defaultText: "100",
        help: "Size of each value.")
    static let distribution = CommandOption(
        name: "distribution", value: .choices(of: Distribution.asked.map(\.rawValue)), valueName: "LIST",
        help: "How keys are chosen: all alike, or by Zipf's law with exponent 0.99. "
            + "Default: zipf for the mixes of YCSB, both for the others. The mixes in which keys come and go do not ask."
    )
    static let seconds = CommandOption(
        name: "seconds", value: .number(in: 1...86_400), valueName: "N", defaultText: "2",
        help: "For how long each combination runs.")
    static let warmup = CommandOption(
        name: "warmup", value: .number(in: 0...86_400), valueName: "SECONDS", defaultText: "1",
        help: "For how long each combination runs before it is measured.")
    static let repeats = CommandOption(
        name: "repeat", value: .number(in: 1...1_000), valueName: "N", defaultText: "1",
        help: "How often each combination runs; shown are the median and what it lies between.")
    static let rate = CommandOption(
        name: "rate", value: .number(in: 1...1_000_000_000), valueName: "N",
        help:
            "Open loop: begin N operations a second (500k, 2M), all threads together, each at its time whether or not the ones before are done. "
            + "Without it a thread begins the next operation when the one before is done.")
    static let seed = CommandOption(
        name: "seed", value: .number(in: 0...Int.max), valueName: "N", defaultText: "1",
        help: "Where the random numbers begin: the same seed chooses the same keys.")
    static let peer = CommandOption(
        name: "peer", value: .choice(of: [LockedDictionary.name]), valueName: LockedDictionary.name,
        help: "Measure a Swift Dictionary behind a lock as well.")
    static let directory = CommandOption(
        name: "dir", value: .file, valueName: "DIR",
        help: "Keep the store under measurement in a new directory in DIR, which is removed at the end. Without it the "
            + "store is in memory.")
    static let durability = CommandOption(
        name: "durability", value: DirectoryOptions.durability.value, valueName: DirectoryOptions.durability.valueName,
        defaultText: DirectoryOptions.durability.defaultText,
        help: "With --dir: what is true of a change before the call that makes it returns.")
    static let json = CommandOption(
        name: "json", value: .file, valueName: "FILE",
        help: "Write the results to FILE too. - is standard output; the table then goes to standard error.")
    static let html = CommandOption(
        name: "html", value: .file, valueName: "FILE",
        help: "Write a page with charts to FILE too, for a browser; it loads nothing from elsewhere. - as for --json.")

    static let verb = Verb(
        name: "bench",
        summary: "Measure throughput, latency and memory over mixes, threads, sizes and distributions.",
        options: [
            mix, threads, entries, keyBytes, valueBytes, distribution, seconds, warmup, repeats, rate, seed, peer,
            directory, durability, json,
            html,
        ] + HitRatioOptions.all + ServerBenchOptions.all,
        verbs: [BenchCompareOptions.verb],
        notes: [
            "The mixes of YCSB and of conc-map-bench are what those benchmarks do, on this map. YCSB E is left out: it scans keys in their order, which needs an ordered index.",
            "Where keys come and go, each run begins with a new map, each thread has keys of its own, and a remove takes the oldest. ycsb-d starts with all entries and can double them, rapid-grow starts with a hundred for each thread and ends with all, the other two start with three quarters. A run ends early when there is no room for more.",
            "Which keys are read and written is decided before the clock starts. A read copies the value out. Latencies are those of every 16th operation, so that reading the clock does not slow the rest; of getmany32, each batch's time divided by 32; of scan, those of all.",
            "In transfer each key is an account, whose balance is the first eight bytes of its value, and each run begins with new ones. A transfer chooses two of them like other keys, reads both and moves up to 100, or what there is. After each run the balances are summed up; if the sum is another than before, that is a failure, with exit code 1. In scan a walk counts as one operation, sees all entries as they were at one instant, and is checked to see as many as there are. The dictionary does both under its lock.",
            "With --rate the time of each operation is fixed before, and its latency counts from that time and not from when it began, so that one slow operation is not told as one where a thousand had to wait (coordinated omission). Every operation is timed; of getmany32, each batch as a whole. A thread sleeps until 100 µs before a time and then looks at the clock, so operations begin within about a microsecond of it while there is a free core for each thread; what comes later counts as latency. If the rate is not reached, the table and the JSON document say so. A load takes no notice of it.",
            "Memory is taken right after the entries are loaded: what the map counts itself, and how much more of the process is in RAM.",
            "With --dir each map that is loaded is a store in a directory of its own. Where --durability is synced, one thread waits for the disk at each change, and many share a wait. What is loaded before a run does not wait, and is synced before the run begins; so is what load and load-hint put. The dictionary stays in memory.",
            HitRatioOptions.note,
            ServerBenchOptions.note,
            "docs/bench.md describes the JSON document, whose format is \(BenchDocument.format). Fields may be added; none changes its meaning within a format.",
        ],
        examples: [
            .init(command: "martlet bench", meaning: "Three mixes, two distributions, one and two threads."),
            .init(
                command: "martlet bench --mix getmany32 --entries 10M --distribution uniform",
                meaning: "Batched reads of a large store."),
            .init(
                command: "martlet bench --peer dictionary --repeat 5 --json results.json",
                meaning: "Medians of five runs beside a dictionary, kept in a file."),
            .init(
                command: "martlet bench --repeat 5 --threads 1,2,4 --html results.html", meaning: "Charts to look at."),
            .init(
                command: "martlet bench --mix get50 --threads 1,16 --dir bench --durability synced",
                meaning: "How many changes a second the disk in the folder bench takes."),
            .init(
                command: "martlet bench --mix ycsb-a,ycsb-b --rate 500k",
                meaning: "Latency under a load that does not wait."),
            .init(
                command: "martlet bench --server localhost:6379 --commands get,set --pipeline 1,32",
                meaning: "A server, alone and with pipelines."),
            .init(
                command: "martlet bench --hit-ratio requests.txt --cache-entries 1k,10k --html ratios.html",
                meaning: "How often caches of two sizes have what the file asks for."),
        ])
}
