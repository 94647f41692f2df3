import Martlet

/// What a process does that is to be killed: each of its threads makes changes of a keyspace of its own, numbered from 1,
/// of which the number says all.
public enum KilledWork {
    /// How many threads there are.
    public static let threads = 3
    private static let keys = 16

    /// The keyspace of a thread.
    public static func keyspaceName(_ thread: Int) -> String { "thread \(thread)" }

    /// Makes a change, and returns when it survives the end of the process.
    public static func perform(
        _ number: Int, _ thread: Int, of store: Store, _ level: Durability? = nil
    ) throws {
        let keyspace = try store.keyspace(keyspaceName(thread))
        let level = level ?? (number % 4 == 0 ? .synced : .written)
        if number % 5 == 0 {
            try store.transaction { transaction in
                let keyspace = transaction.keyspace(keyspace)
                try keyspace.put("first", number)
                try keyspace.put("second", number)
                try keyspace.remove("key \(number % keys)")
            }
        } else {
            try keyspace.with(level).put("key \(number % keys)", number)
        }
    }

    /// What the keyspace has after so many changes.
    public static func contents(after count: Int) -> [String: Int] {
        var contents: [String: Int] = [:]
        // What is older than that was overwritten, or removed, since.
        for number in max(1, count - 5 * keys)..<max(1, count) + 1 where number <= count {
            contents["key \(number % keys)"] = number % 5 == 0 ? nil : number
            if number % 5 == 0 { (contents["first"], contents["second"]) = (number, number) }
        }
        return contents
    }

    /// How many changes led to what a keyspace has; `nil` if none can.
    public static func count(leadingTo contents: [String: Int]) -> Int? {
        let newest = contents.values.max() ?? 0
        return newest <= 0 || self.contents(after: newest) == contents ? newest : nil
    }
}
