@testable import Martlet
import MartletTestSupport
import Testing

/// Random operations, transactions and batches beside a dictionary, with snapshots beside copies of it.
@Suite struct SnapshotModelTests {
    private struct Frozen {
        let snapshot: Snapshot
        let model: Model
    }

    @Test(arguments: Seed.some(12))
    func snapshotsAgreeWithCopiesOfTheModel(seed: Seed) throws {
        let store = try Store()
        try run(on: store, seed) { got, expected, step in
            try #require(got == expected, "\(seed), step \(step)")
        }
        #expect(store.statistics().snapshots == StoreStatistics.SnapshotStatistics(), "\(seed)")
        store.core.checkInvariants()
    }

    #if MARTLET_CHECKS
    @Test func versionsThatAreForgottenAreNoticed() throws {
        let store = try Store()
        store.core.epochs.faults.make(.forgetVersions)
        var differences = 0
        try run(on: store, Seed(1)) { got, expected, _ in differences += got == expected ? 0 : 1 }
        #expect(differences > 0)
    }
    #endif

    /// Compares what the store and its snapshots give with what the model and its copies do.
    private func run(
        on store: Store, _ seed: Seed, _ compare: (Outcome, Outcome, Int) throws -> Void
    ) throws {
        var random = seed.generator()
        var model = Model()
        var open: [Frozen] = []
        let keyCount = [16, 300, 3_000].randomElement(using: &random) ?? 16
        let mix = OperationMix(keyCount: keyCount, using: &random)
        let openMax = [1, 4, 100].randomElement(using: &random) ?? 1
        for step in 0..<3_000 {
            switch Int.random(in: 0..<24, using: &random) {
            case 0 where open.count < openMax: open.append(Frozen(snapshot: try store.snapshot(), model: model))
            case 1 where !open.isEmpty:
                let frozen = open.remove(at: Int.random(in: 0..<open.count, using: &random))
                try check(frozen, step, compare)
                frozen.snapshot.close()
            case 2, 3: try change(store, &model, keyCount, &random, step, compare)
            case 4..<8 where !open.isEmpty:
                let frozen = open[Int.random(in: 0..<open.count, using: &random)]
                let key = Key.bytes(Int.random(in: 0..<keyCount, using: &random))
                try compare(.value(try frozen.snapshot.get(key)), .value(frozen.model.entries[key]), step)
            default:
                let operation = mix.next(using: &random)
                try compare(try store.perform(operation), model.perform(operation), step)
            }
        }
        for frozen in open.shuffled(using: &random) {
            try check(frozen, 3_000, compare)
            frozen.snapshot.close()
        }
        try compare(try store.perform(.forEach), model.perform(.forEach), 3_000)
    }

    private func check(_ frozen: Frozen, _ step: Int, _ compare: (Outcome, Outcome, Int) throws -> Void) throws {
        var entries: [[UInt8]: [UInt8]] = [:]
        var twice: [UInt8]?
        try frozen.snapshot.forEach { key, value in
            let key = [UInt8](copying: key)
            if entries.updateValue([UInt8](copying: value), forKey: key) != nil { twice = key }
            return true
        }
        try compare(twice.map { .visitedTwice($0) } ?? .entries(entries), .entries(frozen.model.entries), step)
        try compare(.number(try frozen.snapshot.count()), .number(frozen.model.entries.count), step)
    }

    /// A transaction or a batch of some puts and removals, perhaps with a part of it rolled back, perhaps given up.
    private func change(
        _ store: Store, _ model: inout Model, _ keyCount: Int, _ random: inout SeededGenerator, _ step: Int,
        _ compare: (Outcome, Outcome, Int) throws -> Void
    ) throws {
        let count = [1, 3, 40, 400].randomElement(using: &random) ?? 1
        let writes = (0..<Int.random(in: 0...count, using: &random)).map { _ in
            (
                Key.bytes(Int.random(in: 0..<keyCount, using: &random)),
                Bool.random(using: &random) ? [UInt8](repeating: UInt8(step & 0xff), count: step % 300) : nil
            )
        }
        if Bool.random(using: &random) {
            try store.write { batch in
                for (key, value) in writes {
                    if let value { try batch.put(key, value) } else { try batch.remove(key) }
                }
            }
            for (key, value) in writes { model.entries[key] = value }
            return
        }
        let transaction = store.begin()
        var inside = model
        var kept = (savepoint: try transaction.savepoint(), model: model)
        for (number, (key, value)) in writes.enumerated() {
            if let value { try transaction.put(key, value) } else { try transaction.remove(key) }
            inside.entries[key] = value
            if number % 7 == 3 { kept = (try transaction.savepoint(), inside) }
            if number % 11 == 9 {
                try transaction.rollback(to: kept.savepoint)
                inside = kept.model
            }
            try compare(.value(try transaction.get(key)), .value(inside.entries[key]), step)
        }
        if writes.count < 50 { try compare(.number(try transaction.count()), .number(inside.entries.count), step) }
        if Bool.random(using: &random) {
            try transaction.commit()
            model = inside
        } else {
            try transaction.abort()
        }
    }
}
