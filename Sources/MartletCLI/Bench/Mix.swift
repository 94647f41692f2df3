/// What is measured: which operations, on which keys, of a map in which state.
struct Mix: Hashable, Sendable {
    /// How many of a hundred operations are what.
    struct Shares: Hashable, Sendable {
        var read = 0
        /// Puts of keys that are there.
        var update = 0
        /// Puts of keys that are not there.
        var insert = 0
        var remove = 0
        /// A read and a write of what follows from it, as one atomic step.
        var modify = 0
    }

    enum Work: Hashable, Sendable {
        case operations(Shares)
        case batchedReads
        /// These, but in place of each thousandth a walk over all entries.
        case scans(Shares)
        /// Amounts moved between two accounts, by a transaction.
        case transfers
        /// Puts every key once into an empty map, which may be told ahead how many there will be.
        case load(isTold: Bool)
    }

    /// How keys are chosen.
    enum Keys: Hashable, Sendable {
        case asAsked
        /// In this way unless another is asked for.
        case usually(Distribution)
        case always(Distribution)
        case eachOnce
    }

    /// How many reads make a batch.
    static let batch = 32
    /// One of so many operations is a scan, where there are any.
    static let operationsPerScan = 1_000

    let name: String
    let meaning: String
    let work: Work
    var keys = Keys.asAsked
    /// How much of the number of entries is there at the start. Of interest where keys come and go.
    var prefillPercent = 100
    /// How many keys there can be at most, in percent of the number of entries.
    var roomPercent = 100

    var shares: Shares {
        switch work {
        case .operations(let shares), .scans(let shares): shares
        case .batchedReads, .load, .transfers: Shares(read: 100)
        }
    }

    /// Whether keys come and go, so that each run needs a map of its own.
    var changesKeys: Bool { shares.insert > 0 || shares.remove > 0 }

    var isLoad: Bool {
        if case .load = work { true } else { false }
    }

    static func named(_ name: String) -> Mix? {
        all.first { $0.name == name }
    }
}
