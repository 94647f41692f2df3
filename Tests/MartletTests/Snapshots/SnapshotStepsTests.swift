#if MARTLET_CHECKS
import MartletTestSupport
import Testing

@testable import Martlet

/// Random steps of all kinds, with memory refused now and then.
@Suite struct SnapshotStepsTests {
    final class Run {
        let store: Store
        var random: SeededGenerator
        var model: [String: [UInt8]] = [:]
        var frozen: [(Snapshot, [String: [UInt8]])] = []
        let failing: Bool
        var isWalkable = true
        struct Stop: Error {}

        init(seed: UInt64, failing: Bool) throws {
            store = Store(core: try StoreCore(StoreOptions(), hashKey: .known(seed)))
            random = SeededGenerator(seed: seed)
            self.failing = failing
        }

        func key() -> String {
            let number = Int.random(in: 0..<60, using: &random)
            switch number % 10 {
            case 0: return number == 0 ? "" : String(repeating: "k", count: number)
            case 1: return String(repeating: "l", count: 600 + number)
            default: return "key \(number)"
            }
        }
        func value() -> [UInt8] {
            let count = [0, 1, 20, 100, 1_000, 33_000, 40_000, 263_000][Int.random(in: 0..<64, using: &random) / 8]
            return [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: count)
        }

        func step(depth: Int = 0) throws {
            switch Int.random(in: 0..<24, using: &random) {
            case 0..<4:
                let (key, value) = (key(), value())
                try store.put(key, value)
                model[key] = value
            case 4..<7:
                let key = key()
                try store.remove(key)
                model[key] = nil
            case 7..<12: try transact()
            case 12..<15:
                var after = model
                try store.write { batch in
                    for _ in 0..<Int.random(in: 0..<20, using: &random) {
                        let key = key()
                        if Bool.random(using: &random) {
                            let value = value()
                            try batch.put(key, value)
                            after[key] = value
                        } else {
                            try batch.remove(key)
                            after[key] = nil
                        }
                    }
                }
                model = after
            case 15..<18: frozen.append((try store.snapshot(), model))
            case 18..<21:
                guard !frozen.isEmpty else { return }
                frozen.remove(at: Int.random(in: 0..<frozen.count, using: &random)).0.close()
            case 21:
                guard Int.random(in: 0..<12, using: &random) == 0 else { return }
                // What snapshots see of a cleared directory is not walked by the invariants.
                isWalkable = isWalkable && frozen.isEmpty
                try store.clear()
                model = [:]
            default:
                guard depth < 3 else { return }
                let key = key()
                guard model[key] == nil else { return }
                let stored = value()
                do {
                    _ = try store.getOrPut(key, as: [UInt8].self) {
                        for _ in 0..<Int.random(in: 0..<5, using: &random) {
                            do { try step(depth: depth + 1) } catch StoreError.outOfMemory { heal() }
                        }
                        if Bool.random(using: &random) { throw Stop() }
                        return stored
                    }
                    let now = try store.get(key, as: [UInt8].self)
                    if let now { model[key] = now }
                } catch is Stop {}
            }
        }

        func heal() { store.core.memory.budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed) }

        func transact() throws {
            let transaction = store.begin()
            var after = model
            var points: [(Savepoint, [String: [UInt8]])] = []
            for _ in 0..<Int.random(in: 1..<20, using: &random) {
                let key = key()
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<4:
                    let value = value()
                    try transaction.put(key, value)
                    after[key] = value
                case 4..<6:
                    #expect(try transaction.remove(key) == (after[key] != nil))
                    after[key] = nil
                case 6: points.append((try transaction.savepoint(), after))
                case 7:
                    guard !points.isEmpty else { continue }
                    let index = Int.random(in: 0..<points.count, using: &random)
                    try transaction.rollback(to: points[index].0)
                    after = points[index].1
                    points.removeSubrange((index + 1)...)
                case 8: #expect(try transaction.count() == after.count)
                default: #expect(try transaction.get(key, as: [UInt8].self) == after[key])
                }
            }
            if Int.random(in: 0..<4, using: &random) == 0 { return try transaction.abort() }
            try transaction.commit()
            model = after
        }

        func check() throws {
            heal()
            for (snapshot, model) in frozen + [(try store.snapshot(), model)] {
                var seen: [String: [UInt8]] = [:]
                try snapshot.forEach { key, value in
                    seen[String(decoding: [UInt8](copying: key), as: UTF8.self)] = [UInt8](copying: value)
                    return true
                }
                try #require(seen == model)
                for (key, value) in model { try #require(try snapshot.get(key, as: [UInt8].self) == value) }
            }
            try #require(store.count == model.count)
            if isWalkable { store.core.checkInvariants() }
        }
    }

    @Test(arguments: [false, true]) func randomSteps(failing: Bool) throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let run = try Run(seed: seed, failing: failing)
            for step in 0..<120 {
                if failing, step % 7 == 0 {
                    run.store.core.memory.budget.acquisitionsUntilFailure.store(
                        Int.random(in: 0..<6, using: &run.random), ordering: .relaxed)
                }
                do { try run.step() } catch StoreError.outOfMemory { run.heal() }
                if step % 20 == 19 { try run.check() }
            }
            for (snapshot, _) in run.frozen { snapshot.close() }
            run.frozen = []
            try run.store.snapshot().close()
            try #require(run.store.statistics().snapshots == StoreStatistics.SnapshotStatistics(), "seed \(seed)")
            run.store.core.checkInvariants()
            try run.store.clear()
            try #require(run.store.statistics().memory.recordBytes == 0, "seed \(seed)")
        }
    }

    @Test func aClearBeforeTheFirstReadIsNoConflict() throws {
        let store = try Store()
        try store.put("key", 1)
        let transaction = store.begin()
        try store.clear()
        #expect(try transaction.count() == 0)
    }

    @Test func whatAClosingSnapshotCouldNotFreeIsFreedByLaterWrites() throws {
        let store = try Store()
        let value = [UInt8](repeating: 1, count: 1_000)
        for number in 0..<2_000 { try store.put("key \(number)", value) }
        let snapshot = try store.snapshot()
        for number in 0..<2_000 { try store.remove("key \(number)") }
        let budget = store.core.memory.budget
        budget.acquisitionsUntilFailure.store(0, ordering: .relaxed)
        snapshot.close()
        budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
        for number in 0..<20_000 { try store.put("other", number) }
        let held = store.statistics()
        #expect(held.snapshots.versions == 0)
        #expect(held.memory.recordBytes < 1_000_000)
        try store.snapshot().close()
        #expect(store.statistics().memory.recordBytes < 1_000_000)
    }
}
#endif
