import MartletTestSupport
import Testing

@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writers that are held back while a checkpoint is written: they keep nobody out, and go on whatever becomes of it.
@Suite struct HoldingConcurrencyTests {
    @Test func whoIsToldOfACheckpointThatFailedMayWrite() throws {
        let watchdog = Watchdog("a logger that writes")
        defer { withExtendedLifetime(watchdog) {} }
        let (place, told, writes) = (Guarded<Store?>(nil), Counter(), Counter())
        let storage = WatchedStorage(
            SimulatedDisk(),
            before: { call, name throws(StorageProblem) in
                // Not the first, which says what comes.
                guard call == .write, name == CheckpointSummary.temporaryName, writes.add(1) == 4,
                    let log = place.withLock({ $0?.core.commitLog as? FileLog })
                else { return }
                log.setHeld(true)
                throw StorageProblem(operation: "write", path: name, code: ENOSPC)
            })
        var options = StoreOptions()
        options.logger = StoreLogger(level: .error) { _, _ in
            #expect(throws: Never.self) { try place.withLock { $0 }?.put("told", "x") }
            told.add(1)
        }
        let store = try open(storage, options)
        for number in 0..<100 { try store.put("\(number)", "some value") }
        place.withLock { $0 = store }
        defer { place.withLock { $0 = nil } }
        _ = storeError { try store.checkpoint() }
        #expect(told.value == 1)
        #expect(try store.contains("told"))
    }

    @Test func aTransactionWaitsBeforeItsTurnAndKeepsNobodyOut() throws {
        let watchdog = Watchdog("a transaction that waits for its turn")
        defer { withExtendedLifetime(watchdog) {} }
        let store = try open(SimulatedDisk())
        let log = try log(of: store)
        log.setHeld(true)
        let begun = Counter()
        onThreads(2) { thread in
            let gate = store.core.epochs.gate
            guard thread == 0 else {
                let transaction = Transaction(over: store.target, isManaged: true)
                var retrying = Retrying(store: store.core)
                for _ in 0..<Retrying.lossesMax { _ = retrying.lose() }
                retrying.begin(transaction.core)
                // The control: this is what it looks like.
                #expect(gate.loadAcquiring() != 0)
                retrying.endTurn()
                begun.add(1)
                return
            }
            for _ in 0..<100 {
                #expect(gate.loadAcquiring() == 0 && begun.value == 0)
                usleep(1000)
            }
            log.setHeld(false)
        }
        #expect(begun.value == 1)
    }

    @Test func aTransactionInItsTurnIsNotHeld() throws {
        let watchdog = Watchdog("a transaction in its turn")
        defer { withExtendedLifetime(watchdog) {} }
        let store = try open(SimulatedDisk())
        let transaction = Transaction(over: store.target, isManaged: true)
        var retrying = Retrying(store: store.core)
        for _ in 0..<Retrying.lossesMax { _ = retrying.lose() }
        retrying.begin(transaction.core)
        defer { retrying.endTurn() }
        try log(of: store).setHeld(true)
        try transaction.put("key", "value")
        _ = try transaction.core.commit()
        #expect(try store.get("key", as: String.self) == "value")
        try log(of: store).setHeld(false)
    }

    /// More of them than there are threads to run tasks, and one that has to run for them to be let go.
    @Test func tasksThatAreHeldTakeNoThread() async throws {
        let watchdog = Watchdog(seconds: 900, "tasks that are held")
        defer { withExtendedLifetime(watchdog) {} }
        let store = try open(SimulatedDisk())
        let keyspace = try store.keyspace("typed", String.self, String.self)
        let (log, count) = (try log(of: store), 8 * processorCount)
        log.setHeld(true)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    switch number % 4 {
                    case 0: try await store.suspending.put("\(number)", "x")
                    case 1: try await store.suspending.transaction { try $0.put("\(number)", "x") }
                    case 2: try await store.suspending.write { try $0.put("\(number)", "x") }
                    default: try await keyspace.suspending.put("\(number)", "x")
                    }
                }
            }
            group.addTask {
                while log.mutex.withLock({ log.state.heldTasks.count }) < count { await Task.yield() }
                log.setHeld(false)
            }
            // Cancelled or not, what was begun is done.
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(store.count == count * 3 / 4 && keyspace.count == count / 4)
    }

    @Test func whoeverIsHeldWhenTheLogFailsHearsOfIt() async throws {
        let watchdog = Watchdog(seconds: 900, "held while the log fails")
        defer { withExtendedLifetime(watchdog) {} }
        let store = try open(SimulatedDisk())
        let log = try log(of: store)
        log.setHeld(true)
        await besideThreads(2) { thread in
            guard thread == 0 else {
                let error = storeError { try store.put("thread", "x") }
                guard case .storageFailed = error else { preconditionFailure("\(String(describing: error))") }
                return
            }
            while log.mutex.withLock({ log.state.heldTasks.isEmpty }) { System.sleep(seconds: 0.000_2) }
            log.fail(StorageProblem(operation: "write", path: "", code: EIO))
        } _: {
            await #expect(throws: StoreError.self) { try await store.suspending.put("task", "x") }
        }
    }

    /// One that fails is followed by others that fail, and each has writers wait until then.
    @Test func writersGoOnWhenEveryCheckpointFails() throws {
        let watchdog = Watchdog(seconds: 300, "checkpoints that fail")
        defer { withExtendedLifetime(watchdog) {} }
        let outcome = try churn(failingAt: 40) { store in
            for step in 0..<20_000 { try store.put("\(step % 100)", String(repeating: "x", count: 100)) }
        }
        #expect(outcome.failures > 2 && outcome.held > 0, "\(outcome)")
    }

    @Test func aStoreThatIsClosedLetsWritersGo() throws {
        let watchdog = Watchdog(seconds: 300, "closing while writers are held")
        defer { withExtendedLifetime(watchdog) {} }
        var held = 0
        for round in 1...10 {
            held += try churn(failingAt: .max, closingAfter: UInt64(round) * 1000) { store in
                for step in 0... {
                    let value = String(repeating: "x", count: 100)
                    guard let error = storeError({ try store.put("\(step % 100)", value) }) else { continue }
                    precondition(error == .closed, "\(error)")
                    return
                }
            }.held
        }
        #expect(held > 0)
    }

    /// Two threads write that wait for nothing, and checkpoints are slow.
    /// - Parameter failingAt: The write of each checkpoint that fails.
    /// - Returns: How many checkpoints failed, and how often writers were held when a block was written.
    private func churn(
        failingAt last: Int, closingAfter steps: UInt64 = .max, _ write: @escaping @Sendable (Store) throws -> Void
    ) throws -> (failures: Int, held: Int) {
        let (place, failures, held, writes) = (Guarded<FileLog?>(nil), Counter(), Counter(), Counter())
        let storage = WatchedStorage(
            SimulatedDisk(),
            before: { call, name throws(StorageProblem) in
                guard name == CheckpointSummary.temporaryName else { return }
                guard call == .write else {
                    writes.add(-writes.value)
                    return
                }
                if place.withLock({ $0?.isHolding == true }) { held.add(1) }
                usleep(500)
                guard writes.add(1) >= last else { return }
                failures.add(1)
                throw StorageProblem(operation: "write", path: name, code: ENOSPC)
            })
        var limits = LogLimits.tiny
        (limits.firstSegmentBytes, limits.segmentBytesMax) = (64 << 10, 64 << 10)
        limits.checkpointPause = 100_000
        var options = StoreOptions()
        options.durability = .memory
        let store = Store(core: try StoreCore(options, storage: storage, limits: limits))
        for number in 0..<500 { try store.put("entry \(number)", String(repeating: "x", count: 100)) }
        let log = try log(of: store)
        place.withLock { $0 = log }
        defer { place.withLock { $0 = nil } }
        let start = log.tail
        onThreads(steps == .max ? 2 : 3) { thread in
            guard thread == 2 else { return try write(store) }
            while log.tail < start + steps * 5 { System.sleep(seconds: 0.000_2) }
            try store.close()
        }
        try? store.close()
        return (failures.value, held.value)
    }

    private func log(of store: Store) throws -> FileLog { try #require(store.core.commitLog as? FileLog) }

    private func open(_ storage: any Storage, _ options: StoreOptions = StoreOptions()) throws -> Store {
        Store(core: try StoreCore(options, storage: storage, limits: .tiny))
    }
}
