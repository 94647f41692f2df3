@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// The suspending `getOrPut`: tasks that wait take no thread, and may be cancelled.
@Suite struct SuspendedFlightConcurrencyTests {
    @Test func oneComputationServesTasksAndThreadsTogether() async throws {
        let store = try Store()
        let computations = Counter()
        let values = await withTaskGroup(of: String?.self) { tasks in
            // Far more than the pool has threads: blocked ones would never let the computation go on.
            for _ in 0..<200 {
                tasks.addTask {
                    try? await store.suspending.getOrPut("key", as: String.self) {
                        computations.add(1)
                        while waiting(in: store) < 199 { await Task.yield() }
                        return "value"
                    }
                }
            }
            return await tasks.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(computations.value == 1)
        #expect(values.count == 200 && values.allSatisfy { $0 == "value" })
        try expectNothingLeft(in: store)
    }

    @Test func aThreadWaitsForATaskAndATaskForAThread() async throws {
        let store = try Store()
        async let fromTask = withTaskExecutorPreference(QueueExecutor()) {
            try await store.suspending.getOrPut("a", as: String.self) {
                while waiting(in: store) < 1 { await Task.yield() }
                return "task"
            }
        }
        let fromThread = await onAThread {
            while (try? store.core.flights().count) == 0 { System.sleep(seconds: 0.000_2) }
            return try store.getOrPut("a", as: String.self) { "thread" }
        }
        #expect(try await fromTask == "task")
        #expect(fromThread == "task")
        try expectNothingLeft(in: store)
    }

    @Test func aCancelledWaiterIsReleasedAndTheOthersAreServed() async throws {
        let store = try Store()
        let released = Counter()
        let computing = Task {
            try await store.suspending.getOrPut("key", as: String.self) {
                while released.value == 0 { await Task.yield() }
                return "value"
            }
        }
        while try store.core.flights().count == 0 { await Task.yield() }
        let patient = Task { try await store.suspending.getOrPut("key", as: String.self) { "second" } }
        while waiting(in: store) < 1 { await Task.yield() }
        let hasty = Task { try await store.suspending.getOrPut("key", as: String.self) { "third" } }
        while waiting(in: store) < 2 { await Task.yield() }
        hasty.cancel()
        await #expect(throws: CancellationError.self) { try await hasty.value }
        #expect(waiting(in: store) == 1)
        released.add(1)
        #expect(try await computing.value == "value")
        #expect(try await patient.value == "value")
        try expectNothingLeft(in: store)
    }

    @Test func aCancelledComputationLetsAWaitingTaskTry() async throws {
        let store = try Store()
        let computing = Task {
            try await store.suspending.getOrPut("key", as: String.self) {
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
        while try store.core.flights().count == 0 { await Task.yield() }
        let next = Task { try await store.suspending.getOrPut("key", as: String.self) { "next" } }
        while waiting(in: store) < 1 { await Task.yield() }
        computing.cancel()
        #expect(try await next.value == "next")
        await #expect(throws: CancellationError.self) { try await computing.value }
        try expectNothingLeft(in: store)
    }

    @Test func tasksOfAComputationDoNotWaitForIt() async throws {
        let store = try Store()
        let value = try await store.suspending.getOrPut("key", as: String.self) {
            async let inner = store.suspending.getOrPut("key", as: String.self) { "inner" }
            return try await inner + " and outer"
        }
        #expect(value == "inner")
        try expectNothingLeft(in: store)
    }

    /// A task that was started in a computation and outlives it is no computation any more.
    @Test func aTaskThatOutlivesItsComputationWaitsAgain() async throws {
        let store = try Store()
        let background = Counter()
        let task = try await startInComputation(store, background)
        background.add(1)
        #expect(await task.value == 1, "one computation for all that asked at once")
        try expectNothingLeft(in: store)
    }

    private func startInComputation(_ store: Store, _ background: Counter) async throws -> Task<Int, Never> {
        let started = Guarded<Task<Int, Never>?>(nil)
        _ = try await store.suspending.getOrPut("first", as: String.self) {
            let task = Task {
                while background.value == 0 { await Task.yield() }
                let computations = Counter()
                await withTaskGroup { tasks in
                    for _ in 0..<20 {
                        tasks.addTask {
                            _ = try? await store.suspending.getOrPut("second", as: String.self) {
                                computations.add(1)
                                while waiting(in: store) < 19 { await Task.yield() }
                                return "value"
                            }
                        }
                    }
                }
                return computations.value
            }
            started.withLock { $0 = task }
            return "value"
        }
        return try #require(started.withLock { $0 })
    }

    /// The blocking form inside an actor, while a suspended computation needs that actor to go on.
    @Test func blockingAnActorDoesNotStopTheComputationThatNeedsIt() async throws {
        let keeper = Keeper(try Store())
        async let suspended = keeper.suspended()
        while await !keeper.isComputing { await Task.yield() }
        #expect(try await keeper.blocking() == "blocking")
        await keeper.goOn()
        // The first to be stored is what both have.
        #expect(try await suspended == "blocking")
    }

    private actor Keeper {
        private let store: Store
        private(set) var isComputing = false
        private var mayGoOn = false

        init(_ store: Store) { self.store = store }

        func goOn() { mayGoOn = true }

        func blocking() throws -> String { try store.getOrPut("key", as: String.self) { "blocking" } }

        func suspended() async throws -> String {
            try await store.suspending.getOrPut("key", as: String.self) {
                isComputing = true
                while !mayGoOn { await Task.yield() }
                return "suspended"
            }
        }
    }

    @Test(arguments: Seed.some(2))
    func stormsOfTasksWithErrorsAndCancellationsLeaveNothingBehind(seed: Seed) async throws {
        let store = try Store()
        await withTaskGroup { tasks in
            for number in 0..<400 {
                tasks.addTask {
                    var random = Seed(seed.value &+ UInt64(number)).generator()
                    let key = "key \(Int.random(in: 0..<5, using: &random))"
                    let kind = Int.random(in: 0..<5, using: &random)
                    let task = Task {
                        try await store.suspending.getOrPut(key, as: String.self) {
                            await Task.yield()
                            if kind == 0 { throw Failure(number: number) }
                            return key
                        }
                    }
                    if kind == 1 { task.cancel() }
                    if kind == 2 { _ = try? store.remove(key) }
                    if let value = try? await task.value { precondition(value == key, "\(seed)") }
                }
            }
        }
        try expectNothingLeft(in: store)
    }
}
