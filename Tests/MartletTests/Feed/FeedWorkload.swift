import MartletTestSupport

@testable import Martlet

/// Random work on a store, of all kinds that a change may have, on some keyspaces.
struct FeedWorkload {
    let store: Store
    let clock: ManualClock
    private var random: SeededGenerator
    private let mix: OperationMix

    private static let names = ["a", "b", "c"]

    init(_ store: Store, _ clock: ManualClock, _ seed: Seed) {
        (self.store, self.clock) = (store, clock)
        random = seed.generator()
        mix = OperationMix(keyCount: 24, using: &random)
    }

    mutating func run(_ count: Int) throws {
        for _ in 0..<count {
            // Another's work may have dropped it.
            do { try step() } catch StoreError.keyspaceDropped {}
        }
    }

    private mutating func step() throws {
        let name = FeedWorkload.names.randomElement(using: &random) ?? "a"
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<6: try transaction(name)
        case 6..<12: _ = try putAnything(try store.keyspace(name))
        case 12: try store.dropKeyspace(name)
        case 13:
            let newName = FeedWorkload.names.filter { $0 != name }.randomElement(using: &random) ?? "d"
            // There may be none of the name, or one of the new one.
            try? store.renameKeyspace(name, to: newName)
        case 14: try store.keyspace(name).clear()
        case 15: try store.keyspace(name).reserveCapacity(100)
        default: _ = try store.perform(mix.nextWithTime(clock.wallMilliseconds, using: &random), clock)
        }
    }

    private mutating func putAnything(_ keyspace: RawKeyspace) throws -> Bool {
        try keyspace.put(key(), value(), expiring: Bool.random(using: &random) ? .never : .after(.milliseconds(60)))
    }

    private mutating func transaction(_ name: String) throws {
        let keyspace = try store.keyspace(name)
        let writes = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            (key(), Bool.random(using: &random) ? value() : nil, Bool.random(using: &random))
        }
        try store.transaction { transaction in
            for (key, value, isNamed) in writes {
                if let value, isNamed {
                    try transaction.keyspace(keyspace).put(key, value)
                } else if let value {
                    try transaction.put(key, value, expiring: .after(.milliseconds(90)))
                } else {
                    _ = isNamed ? try transaction.keyspace(keyspace).remove(key) : try transaction.remove(key)
                }
            }
        }
    }

    private mutating func key() -> [UInt8] { Key.bytes(Int.random(in: 0..<24, using: &random)) }

    private mutating func value() -> [UInt8] {
        let count = [0, 5, 80, 700, 5_000].randomElement(using: &random) ?? 0
        return [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: count)
    }
}
