import MartletTestSupport
import Testing

@testable import Martlet

/// Threads that write at all levels, tasks that suspend, and checkpoints beside them.
@Suite struct DurableConcurrencyTests {
    @Test func whatThreadsWriteBesideCheckpointsIsThere() throws {
        let disk = SimulatedDisk()
        let store = try open(disk)
        let threads = 4
        onThreads(threads) { thread in
            let handle = try store.with(Durability.allCases[thread % 3])
            for round in 0..<300 {
                try handle.put("\(thread) \(round)", String(repeating: "v", count: round % 7 == 0 ? 3000 : 50))
                if round % 5 == 0 { try handle.remove("\(thread) \(round / 2)") }
                if round % 20 == 0 {
                    try store.transaction { transaction in
                        try transaction.put("last", thread)
                        try transaction.put("last \(thread)", round)
                    }
                }
                if round % 50 == thread { try store.checkpoint() }
            }
        }
        let contents = try Contents(of: store)
        try store.close()
        #expect(try Contents(of: try open(disk.reopened())) == contents)
    }

    @Test func tasksThreadsAndTheEndMeet() async throws {
        for round in 0..<5 {
            let disk = SimulatedDisk()
            let store = try open(disk)
            let acknowledged = Guarded<[String]>([])
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for number in 0..<200 {
                            do {
                                try await store.suspending.put("\(task) \(number)", "x")
                                acknowledged.withLock { $0.append("\(task) \(number)") }
                            } catch {
                                #expect(error as? StoreError == .closed)
                                return
                            }
                        }
                    }
                }
                group.addTask {
                    while acknowledged.withLock({ $0.count }) < 100 * round { await Task.yield() }
                    #expect(throws: Never.self) { try store.close() }
                }
            }
            let again = try open(disk.reopened())
            for key in acknowledged.withLock({ $0 }) { #expect(try again.contains(key)) }
        }
    }

    private struct Contents: Equatable {
        var entries: [[UInt8]: [UInt8]] = [:]

        init(of store: Store) throws {
            try store.forEach { key, value in
                entries[[UInt8](copying: key)] = [UInt8](copying: value)
                return true
            }
        }
    }

    private func open(_ disk: any Storage) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
    }
}
