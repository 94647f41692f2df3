import MartletTestSupport

@testable import Martlet

/// Changes of several threads at once, put in order by their sequence numbers.
struct CrashThreads {
    let disk = SimulatedDisk()
    let seed: Seed
    /// What is done to the store before its work, for controls.
    var prepare: @Sendable (StoreCore) -> Void = { _ in }

    private static let count = 4

    /// A change that was made and acknowledged.
    private struct Change {
        let number: UInt64
        let begun: Int
        let acknowledged: Int
        let level: Durability
        let entries: [(key: String, value: String)]
    }

    /// Has the threads do so many changes each.
    func run(_ changes: Int) throws -> CrashHistory {
        let core = try StoreCore(StoreOptions(), storage: disk, limits: .tiny)
        prepare(core)
        let store = Store(core: core)
        let made = Guarded<[Change]>([])
        onThreads(CrashThreads.count) { [self] thread in
            var random = SeededGenerator(seed: seed.value &+ UInt64(thread))
            for step in 0..<changes {
                if thread == 0, step % 10 == 9 { try store.checkpoint() }
                let change = try makeChange("\(thread) \(step)", thread, of: store, &random)
                made.withLock { $0.append(change) }
            }
        }
        return history(of: made.withLock { $0 })
    }

    private func makeChange(
        _ value: String, _ thread: Int, of store: Store, _ random: inout SeededGenerator
    ) throws -> Change {
        let begun = disk.changeCount
        let isTogether = Int.random(in: 0..<3, using: &random) == 0
        let level = isTogether ? .synced : Durability.allCases.randomElement(using: &random) ?? .synced
        let length = Int.random(in: 0..<10, using: &random) == 0 ? 3000 : 10
        let padded = value + String(repeating: " ", count: length)
        let own = "\(thread)/\(Int.random(in: 0..<4, using: &random))"
        let keys = isTogether ? ["first", "second", own] : [own]
        let number = try isTogether ? putTogether(keys, padded, store) : put(own, padded, store.with(level))
        return Change(
            number: number, begun: begun, acknowledged: disk.changeCount, level: level,
            entries: keys.map { ($0, padded) })
    }

    /// Keys of one thread alone: what is there afterwards is what it put.
    private func put(_ key: String, _ value: String, _ keyspace: RawKeyspace) throws -> UInt64 {
        try keyspace.put(key, value)
        return try keyspace.getVersioned(key)?.sequence.rawValue ?? 0
    }

    private func putTogether(_ keys: [String], _ value: String, _ store: Store) throws -> UInt64 {
        var number: SequenceNumber?
        while number == nil { number = try attemptToPut(keys, value, store.begin()) }
        return number?.rawValue ?? 0
    }

    /// `nil`: another thread has come in between.
    private func attemptToPut(
        _ keys: [String], _ value: String, _ transaction: Transaction
    ) throws -> SequenceNumber? {
        do {
            for key in keys { try transaction.put(key, value) }
            return try transaction.commit()
        } catch {
            guard case .conflict = error else { throw error }
            return nil
        }
    }

    private func history(of changes: [Change]) -> CrashHistory {
        var history = CrashHistory()
        for change in changes.sorted(by: { $0.number < $1.number }) {
            var next = history.last
            for (key, value) in change.entries { next["", key] = value }
            history.append(next, begunAt: change.begun)
            history.acknowledge(history.count, at: change.acknowledged, change.level)
        }
        return history
    }
}
