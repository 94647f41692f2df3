import Martlet

/// The entries of a keyspace as they can be read: as they are now, in a transaction, or in a snapshot.
protocol ReadableEntries {
    func get(_ key: [UInt8]) throws -> [UInt8]?
    func contains(_ key: [UInt8]) throws -> Bool
    /// - Parameter consistent: Whether all are read at one instant. In a transaction and in a snapshot they always are.
    func getMany(_ keys: [[UInt8]], consistent: Bool) throws -> [[UInt8]?]
    func countEntries() throws -> Int
    /// How long the value of a key will live; `nil` if there is none.
    func timeToLive(_ key: [UInt8]) throws -> TimeToLive?
    /// Calls `body` for each entry, until it returns `false`.
    func visit(_ body: (_ key: RawSpan, _ value: RawSpan, _ lifetime: TimeToLive) throws -> Bool) throws
}

extension ReadableEntries where Self: ReadOperations {
    func getMany(_ keys: [[UInt8]], consistent: Bool) throws -> [[UInt8]?] { try getMany(keys) }

    func countEntries() throws -> Int { try count() }

    func visit(_ body: (_ key: RawSpan, _ value: RawSpan, _ lifetime: TimeToLive) throws -> Bool) throws {
        try forEach(withLifetimes: body)
    }
}

extension Snapshot: ReadableEntries {}

extension SnapshotKeyspace: ReadableEntries {}

extension RawKeyspace {
    /// After so many entries a visit lets go of the store, so that whoever takes his time with them does not keep memory
    /// from being reused.
    private static var stepEntries: Int { 64 }

    func countEntries() -> Int { count }

    /// Sees each entry that is there from beginning to end once, and of those that come or go meanwhile some.
    func visit(_ body: (_ key: RawSpan, _ value: RawSpan, _ lifetime: TimeToLive) throws -> Bool) throws {
        var (cursor, goesOn) = (Optional(ScanCursor.start), true)
        while goesOn, let from = cursor {
            cursor = try scan(from: from, limit: Self.stepEntries) { key, value, lifetime in
                if goesOn { goesOn = try body(key, value, lifetime) }
            }
        }
    }
}
