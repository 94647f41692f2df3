/// The options of `martlet bench compare`.
enum BenchCompareOptions {
    static let failOnSlower = CommandOption(
        name: "fail-on-slower", value: .number(in: 0...1_000_000), valueName: "PERCENT",
        help: "End with exit code 1 if a row is slower beyond noise, and by more than PERCENT.")
    static let html = CommandOption(
        name: "html", value: .file, valueName: "FILE",
        help:
            "Write a page with the charts of all files side by side to FILE. - is standard output; the rest then goes to standard error."
    )

    static let verb = Verb(
        name: "bench compare",
        summary: "Say what changed from one result of bench --json to others, beyond noise.",
        options: [failOnSlower, html],
        operands: ["FILE"],
        operandCount: 2...16,
        notes: [
            "Each FILE after the first is compared with the first. Rows belong together if map, mix, keys, threads, entries, rate and the sizes of keys and values are the same; those without a counterpart are named, and what else is different about the two. - is standard input.",
            "Compared are the medians of the runs: of operations a second, and of the 99th percentile of latency where the rate was given. A change is beyond noise if the runs of both differ by the test of Mann and Whitney, two-sided at one percent, which is exact for up to 40 runs together. This takes at least 5 runs of each (--repeat 5). Of a hundred rows in which nothing changed, about one is called changed all the same; and runs of one process tell nothing of what differs from process to process.",
        ],
        examples: [
            .init(
                command: "martlet bench compare before.json after.json", meaning: "What a change to the program did."),
            .init(
                command: "martlet bench compare --fail-on-slower 5 before.json after.json",
                meaning: "The same for a script: exit code 1 if something is slower by more than 5 %."),
            .init(
                command: "martlet bench compare a.json b.json c.json --html all.html",
                meaning: "Several results side by side, to look at."),
        ])
}
