/// Those options of `martlet bench` that replay a trace.
enum HitRatioOptions {
    static let trace = CommandOption(
        name: "hit-ratio", value: .file, valueName: "TRACE",
        help: "Measure nothing of the rest, but how often a cache has what the file TRACE asks for, by policy and size."
    )
    static let format = CommandOption(
        name: "trace-format", value: .choice(of: TraceFormat.allCases.map(\.rawValue)), valueName: "FORMAT",
        help: "How TRACE is written: text has a key on each line; oracle-general has records of 24 bytes, as "
            + "libCacheSim reads. Default: as its name says, .oracleGeneral or .oracleGeneral.bin, else text. "
            + ".zst and .gz are decompressed.")
    static let capacities = CommandOption(
        name: "cache-entries", value: .numbers(in: 1...2_000_000_000), valueName: "LIST",
        help: "With --hit-ratio: how many entries the caches have. Default: from a thousandth to three tenths of all "
            + "keys.")

    static let all = [trace, format, capacities]

    static let note =
        "With --hit-ratio each request that finds nothing is followed by a put. lru, lfu, s3-fifo and sieve are simulated as they were "
        + "published; martlet and martlet-lru are stores that evict, with a bound on their entries. Sizes of values do not "
        + "count. A trace is held in memory: four bytes for a request, and some tens for each key."
}
