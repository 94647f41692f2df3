import MartletTestSupport
import Testing

@testable import Martlet

/// What others do with a store while it is closed.
@Suite struct ClosingConcurrencyTests {
    /// The sync at the end is held up until the task waits: there is no helper any more to serve it.
    @Test func aTaskThatWaitsWhileAStoreIsClosedIsResumed() async throws {
        // Among all other tests a task that is resumed waits for its turn.
        let watchdog = Watchdog(seconds: 900, "a task that waits while a store is closed")
        defer { withExtendedLifetime(watchdog) {} }
        let disk = SimulatedDisk()
        let (begun, isClosing, mayEnd) = (Gate(2), Counter(), Counter())
        let storage = WatchedStorage(
            disk,
            before: { call, _ in
                guard call == .sync, isClosing.value > 0, mayEnd.value == 0 else { return }
                begun.wait()
                while mayEnd.value == 0 { System.sleep(seconds: 0.000_2) }
            })
        let store = try open(storage, .written)
        let log = try #require(store.core.commitLog as? FileLog)
        try await besideThreads(2) { thread in
            guard thread == 0 else {
                // At once, so that there is something to be synced at the end.
                try store.put("key", "value")
                isClosing.add(1)
                return try store.close()
            }
            while !log.isAwaited { System.sleep(seconds: 0.000_2) }
            mayEnd.add(1)
        } _: {
            begun.wait()
            // All that it waits for lasts by then.
            await #expect(throws: Never.self) { try await store.suspending.sync() }
        }
        #expect(try open(disk.reopened()).get("key", as: String.self) == "value")
    }

    @Test func closersAtOnceAllReturnAndNothingIsLost() throws {
        let watchdog = Watchdog("closers at once")
        defer { withExtendedLifetime(watchdog) {} }
        for round in 0..<50 {
            let disk = SimulatedDisk()
            let store = try open(disk, .memory)
            try store.put("key", "\(round)")
            let gate = Gate(4)
            onThreads(4) { _ in
                gate.wait()
                try store.close()
            }
            #expect(try open(disk.reopened()).get("key", as: String.self) == "\(round)")
        }
    }

    @Test func whatIsAcknowledgedWhileAStoreIsClosedIsThere() throws {
        for round in 0..<40 {
            let disk = SimulatedDisk()
            let store = try open(disk, .memory)
            let acknowledged = Counter()
            onThreads(4) { thread in
                guard thread > 0 else {
                    while acknowledged.value < 20 * round { System.sleep(seconds: 0.000_2) }
                    return try store.close()
                }
                var number = 0
                while true {
                    let error = storeError { try store.put("\(thread) \(number)", "x") }
                    guard error == nil else {
                        precondition(error == .closed, "\(String(describing: error))")
                        return
                    }
                    acknowledged.add(1)
                    number += 1
                }
            }
            // The last of a thread may be there and not be acknowledged.
            #expect(try open(disk.reopened()).count >= acknowledged.value, "round \(round)")
        }
    }

    /// Whoever has a write in flight while another closes the store leads syncs, and writes, as well as the closer.
    @Test(arguments: [Durability.synced, .written]) func whoeverWaitsWhileAStoreIsClosedHearsThatItLasts(
        level: Durability
    ) throws {
        let watchdog = Watchdog(seconds: 300, "writers beside a closer")
        defer { withExtendedLifetime(watchdog) {} }
        for round in 0..<100 {
            let (disk, acknowledged, closed, late) = (SimulatedDisk(), Counter(), Counter(), Counter())
            let storage = WatchedStorage(
                disk, before: { call, _ in if call == .write, closed.value > 0 { late.add(1) } })
            let store = try open(storage, level)
            onThreads(4) { thread in
                guard thread > 0 else {
                    while acknowledged.value < round { System.sleep(seconds: 0.000_1) }
                    try store.close()
                    closed.add(1)
                    return
                }
                var number = 0
                while true {
                    let error = storeError { try store.put("\(thread) \(number)", "x") }
                    guard error == nil else {
                        precondition(error == .closed, "\(String(describing: error))")
                        return
                    }
                    acknowledged.add(1)
                    number += 1
                }
            }
            #expect(late.value == 0, "round \(round)")
            // Where the closer was quicker than all there is nothing to attest.
            let last = try lastRecord(of: disk)
            #expect(last?.kind == .attest || last == nil && acknowledged.value == 0, "round \(round)")
            #expect(try open(disk.reopened(), level).count == acknowledged.value, "round \(round)")
        }
    }

    @Test func whereNothingWasWrittenNothingIsAttested() throws {
        let disk = SimulatedDisk()
        try open(disk).close()
        #expect(try lastRecord(of: disk) == nil)
    }

    private func lastRecord(of disk: SimulatedDisk) throws -> LogRecordHeader? {
        let names = try disk.names().filter { $0.hasSuffix(LogSegmentHeader.suffix) }.sorted()
        var (last, found): (LogRecordHeader?, LogRecordHeader?)
        for name in names {
            var scanner = LogScanner(try LogSegment.open(name, in: disk))
            repeat {
                found = if case .record(let header) = try scanner.next() { header } else { nil }
                last = found ?? last
            } while found != nil
        }
        return last
    }

    private func open(_ storage: any Storage, _ level: Durability = .synced) throws -> Store {
        var options = StoreOptions()
        options.durability = level
        return Store(core: try StoreCore(options, storage: storage, limits: .tiny))
    }
}
