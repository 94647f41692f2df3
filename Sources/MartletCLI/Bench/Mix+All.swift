extension Mix {
    /// All there are, in the order of the help text.
    static let all = plain + ycsb + concMapBench

    private static let plain = [
        Mix(name: "get100", meaning: "reads only", work: .operations(Shares(read: 100))),
        Mix(name: "get95", meaning: "95 % reads, 5 % updates", work: .operations(Shares(read: 95, update: 5))),
        Mix(name: "get50", meaning: "half reads, half updates", work: .operations(Shares(read: 50, update: 50))),
        Mix(name: "getmany32", meaning: "reads, 32 at a time", work: .batchedReads),
        Mix(name: "load", meaning: "puts into an empty map", work: .load(isTold: false), keys: .eachOnce),
        Mix(
            name: "load-hint", meaning: "the same, the map told how many there will be", work: .load(isTold: true),
            keys: .eachOnce),
        Mix(
            name: "transfer", meaning: "a transaction that moves an amount from one account to another",
            work: .transfers),
        Mix(
            name: "scan",
            meaning: "95 % reads, 5 % updates, in place of each thousandth a walk over all entries on a snapshot",
            work: .scans(Shares(read: 95, update: 5))),
    ]

    /// The core workloads of YCSB, by the files `workloads/workloada` and so on of `brianfrankcooper/YCSB`. E scans ranges of keys
    /// in their order, which a hash table does not keep.
    private static let ycsb = [
        Mix(
            name: "ycsb-a", meaning: "YCSB A, half reads, half updates",
            work: .operations(Shares(read: 50, update: 50)), keys: .usually(.zipf)),
        Mix(
            name: "ycsb-b", meaning: "YCSB B, 95 % reads, 5 % updates",
            work: .operations(Shares(read: 95, update: 5)), keys: .usually(.zipf)),
        Mix(
            name: "ycsb-c", meaning: "YCSB C, reads only", work: .operations(Shares(read: 100)), keys: .usually(.zipf)),
        Mix(
            name: "ycsb-d", meaning: "YCSB D, 95 % reads of what was inserted last, 5 % inserts",
            work: .operations(Shares(read: 95, insert: 5)), keys: .always(.latest), roomPercent: 200),
        Mix(
            name: "ycsb-f", meaning: "YCSB F, half reads, half read-modify-writes",
            work: .operations(Shares(read: 50, modify: 50)), keys: .usually(.zipf)),
    ]

    /// The workloads of conc-map-bench, with its shares and how full the map is at first, by `src/workloads.rs` of
    /// `xacrimon/conc-map-bench`. As there, each thread has keys of its own and removes the oldest.
    private static let concMapBench = [
        Mix(
            name: "read-heavy", meaning: "conc-map-bench, 98 % reads, 1 % inserts, 1 % removes",
            work: .operations(Shares(read: 98, insert: 1, remove: 1)), keys: .always(.uniform), prefillPercent: 75),
        Mix(
            name: "exchange", meaning: "conc-map-bench, 10 % reads, 40 % inserts, 40 % removes, 10 % updates",
            work: .operations(Shares(read: 10, update: 10, insert: 40, remove: 40)), keys: .always(.uniform),
            prefillPercent: 75),
        Mix(
            name: "rapid-grow",
            meaning: "conc-map-bench, 5 % reads, 80 % inserts, 5 % removes, 10 % updates, from all but empty",
            work: .operations(Shares(read: 5, update: 10, insert: 80, remove: 5)), keys: .always(.uniform),
            prefillPercent: 0),
    ]
}
