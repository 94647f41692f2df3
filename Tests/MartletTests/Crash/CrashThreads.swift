import MartletTestSupport

@testable import Martlet

/// Changes of several threads at once, or of tasks that are suspended, put in order by their sequence numbers.
struct CrashThreads {
    let disk = SimulatedDisk()
    let seed: Seed
    var options = StoreOptions()
    /// What is done to the store before its work, for controls.
    var prepare: @Sendable (StoreCore) -> Void = { _ in }

    private static let count = 4
    /// Tasks have but a few threads.
    private static let taskCount = 12

    /// A change to be made.
    private struct Plan {
        let level: Durability
        let value: String
        /// The last one is the thread's own.
        let keys: [String]

        init(_ thread: Int, _ step: Int, _ random: inout SeededGenerator) {
            let isTogether = Int.random(in: 0..<3, using: &random) == 0
            level = isTogether ? .synced : Durability.allCases.randomElement(using: &random) ?? .synced
            let length = Int.random(in: 0..<10, using: &random) == 0 ? 3000 : 10
            value = "\(thread) \(step)" + String(repeating: " ", count: length)
            let own = "\(thread)/\(Int.random(in: 0..<4, using: &random))"
            keys = isTogether ? ["first", "second", own] : [own]
        }

        var own: String { keys[keys.count - 1] }
    }

    /// A change that was made and acknowledged.
    private struct Change {
        let plan: Plan
        let number: UInt64
        let begun: Int
        let acknowledged: Int

        /// Nobody else writes the thread's own key: its number is the change's.
        init(_ plan: Plan, in store: Store, begun: Int, on disk: SimulatedDisk) throws {
            (self.plan, self.begun, acknowledged) = (plan, begun, disk.changeCount)
            number = try store.getVersioned(plan.own)?.sequence.rawValue ?? 0
        }
    }

    /// Has the threads do so many changes each.
    func run(_ changes: Int) throws -> CrashHistory {
        let store = try open()
        let made = Guarded<[Change]>([])
        onThreads(CrashThreads.count) { [self] thread in
            var random = SeededGenerator(seed: seed.value &+ UInt64(thread))
            for step in 0..<changes {
                if thread == 0, step % 10 == 9 { try store.checkpoint() }
                let (plan, begun) = (Plan(thread, step, &random), disk.changeCount)
                try make(plan, in: store)
                let change = try Change(plan, in: store, begun: begun, on: disk)
                made.withLock { $0.append(change) }
            }
        }
        return history(of: made.withLock { $0 })
    }

    private func make(_ plan: Plan, in store: Store) throws {
        guard plan.keys.count > 1 else { return _ = try store.with(plan.level).put(plan.own, plan.value) }
        try store.transaction { transaction in
            for key in plan.keys { try transaction.put(key, plan.value) }
        }
    }

    /// Has suspended tasks do so many changes each, and the store write a checkpoint of its own accord.
    func runTasks(_ changes: Int) async throws -> CrashHistory {
        let store = try open()
        let made = Guarded<[Change]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<CrashThreads.taskCount {
                group.addTask { [self] in
                    var random = SeededGenerator(seed: seed.value &+ UInt64(task))
                    for step in 0..<changes {
                        let (plan, begun) = (Plan(task, step, &random), disk.changeCount)
                        try await makeSuspending(plan, in: store)
                        let change = try Change(plan, in: store, begun: begun, on: disk)
                        made.withLock { $0.append(change) }
                    }
                }
            }
            try await group.waitForAll()
        }
        while try !disk.names().contains(where: { $0.hasSuffix(CheckpointSummary.suffix) }) { await Task.yield() }
        return history(of: made.withLock { $0 })
    }

    private func makeSuspending(_ plan: Plan, in store: Store) async throws {
        guard plan.keys.count > 1 else {
            return _ = try await store.with(plan.level).suspending.put(plan.own, plan.value)
        }
        try await store.suspending.transaction { transaction in
            for key in plan.keys { try transaction.put(key, plan.value) }
        }
    }

    private func open() throws -> Store {
        let core = try StoreCore(options, storage: disk, limits: .tiny)
        prepare(core)
        return Store(core: core)
    }

    private func history(of changes: [Change]) -> CrashHistory {
        var history = CrashHistory()
        for change in changes.sorted(by: { $0.number < $1.number }) {
            var next = history.last
            for key in change.plan.keys { next["", key] = change.plan.value }
            history.append(next, begunAt: change.begun)
            history.acknowledge(history.count, at: change.acknowledged, change.plan.level)
        }
        return history
    }
}
