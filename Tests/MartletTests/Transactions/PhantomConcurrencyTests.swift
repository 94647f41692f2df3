@testable import Martlet
import MartletTestSupport
import Testing

/// Threads that look how much there is, and add to it only if there is room: no more than that may be there in the end.
@Suite struct PhantomConcurrencyTests {
    private static let room = 3
    private static let threads = 4

    /// How a thread finds out how much there is.
    enum Look: CaseIterable {
        /// By iterating over the keys with a prefix.
        case prefix
        /// By asking for each key that there may be, of which most are absent.
        case absentKeys
        /// By counting all entries of a keyspace.
        case count
    }

    @Test(arguments: Look.allCases) func phantomsDoNotHappen(look: Look) throws {
        #expect(try countPhantoms(in: try Store(), look, rounds: 60) == 0)
    }

    /// While other entries come and go, and the table grows and shrinks with them.
    @Test(arguments: [Look.prefix, .absentKeys]) func phantomsDoNotHappenInATableThatGrows(look: Look) throws {
        #expect(try countPhantoms(in: try Store(), look, rounds: 20, noise: 300) == 0)
    }

    @Test(.enabled(if: isLongTest), arguments: Look.allCases) func phantomsDoNotHappenForLong(look: Look) throws {
        #expect(try countPhantoms(in: try Store(), look, rounds: 5_000) == 0)
    }

    #if MARTLET_CHECKS
    @Test(arguments: Look.allCases) func phantomsAreNoticed(look: Look) throws {
        let noticed = try untilNoticed { _ in
            let store = try Store()
            store.core.epochs.faults.make(.ignoreReads)
            return try countPhantoms(in: store, look, rounds: 100)
        }
        #expect(noticed > 0)
    }
    #endif

    /// How many entries too many there are, all rounds together.
    private func countPhantoms(in store: Store, _ look: Look, rounds: Int, noise: Int = 0) throws -> Int {
        var phantoms = 0
        for round in 0..<rounds {
            let shelf = try store.keyspace("shelf")
            let gate = Gate(Self.threads)
            onThreads(Self.threads) { thread in
                gate.wait()
                for number in 0..<noise where thread == 0 { try shelf.put("noise \(number)", number) }
                // Two each: any two threads could exceed the room together.
                for number in 0..<2 {
                    try store.transaction { transaction in
                        let inside = transaction.keyspace(shelf)
                        guard try look.count(in: inside) < Self.room else { return }
                        System.yield()
                        try inside.put("item \(thread) \(number)", round)
                    }
                }
            }
            phantoms += max(0, try store.read { try Look.prefix.count(in: $0.keyspace(shelf)) } - Self.room)
            try shelf.clear()
        }
        store.core.checkInvariants()
        return phantoms
    }
}

extension PhantomConcurrencyTests.Look {
    /// How many items there are.
    fileprivate func count(in source: some ReadOperations) throws -> Int {
        switch self {
        case .prefix:
            var count = 0
            try source.forEach(prefix: "item ") { _, _ in
                count += 1
                return true
            }
            return count
        case .absentKeys:
            return try (0..<8).count { try source.contains("item \($0 / 2) \($0 % 2)") }
        case .count: return try source.count()
        }
    }
}
