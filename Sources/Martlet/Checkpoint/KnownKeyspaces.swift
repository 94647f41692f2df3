/// The keyspaces that a checkpoint has, the default one among them: each has a number and a name of its own, and entries are
/// of no other.
struct KnownKeyspaces {
    /// The number of the last keyspace that was made.
    private let lastMade: UInt32
    private var numbers: Set<UInt32> = [0]
    private var names: Set<[UInt8]> = []
    /// Most entries are of the same keyspace as the one before.
    private var latest: UInt32 = 0

    init(through lastMade: UInt32) { self.lastMade = lastMade }

    /// Adds a keyspace. `false`: there can be none such.
    mutating func add(_ number: UInt32, _ name: [UInt8]) -> Bool {
        number <= lastMade && numbers.insert(number).inserted && names.insert(name).inserted
    }

    mutating func contains(_ number: UInt32) -> Bool {
        if number == latest { return true }
        guard numbers.contains(number) else { return false }
        latest = number
        return true
    }
}
