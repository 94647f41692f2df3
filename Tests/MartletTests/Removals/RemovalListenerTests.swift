import MartletTestSupport
import Testing

@testable import Martlet

/// What a listener hears of the values that leave a store.
@Suite struct RemovalListenerTests {
    @Test func eachCauseIsToldWithKeyAndValue() throws {
        let (heard, clock) = (Heard(), ManualClock())
        let store = try Store(heard.options(clock: clock))
        try store.put("replaced", "old")
        try store.put("replaced", "new")
        try store.put("removed", "value")
        try store.remove("removed")
        try store.put("swapped", "value")
        #expect(try store.replace("swapped", "other"))
        try store.put("expired", "value", expiring: .after(.seconds(1)))
        try store.put("overtaken", "value", expiring: .after(.seconds(1)))
        clock.advance(by: .seconds(2))
        try store.put("overtaken", "again")
        while store.statistics().expiry.entries > 0 { System.sleep(seconds: 0.000_5) }
        try store.close()
        #expect(
            heard.texts == [
                "expired expired=value", "expired overtaken=value", "removed removed=value", "replaced replaced=old",
                "replaced swapped=value",
            ])
    }

    @Test func transactionsAndBatchesTellWhatTheyReplaceAndRemove() throws {
        let heard = Heard()
        let store = try Store(heard.options())
        for key in ["a", "b", "c", "d"] { try store.put(key, "1") }
        try store.transaction { transaction in
            try transaction.put("a", "2")
            try transaction.put("a", "3")
            try transaction.remove("b")
            try transaction.remove("absent")
        }
        try store.write { batch in
            try batch.put("c", "2")
            try batch.remove("d")
        }
        try store.close()
        #expect(heard.texts == ["removed b=1", "removed d=1", "replaced a=1", "replaced c=1"])
    }

    /// Whatever the sweeper has got to: it is not there.
    @Test func whatATransactionPutsInThePlaceOfWhatHasExpiredHasExpired() throws {
        let (heard, clock) = (Heard(), ManualClock())
        let store = try Store(heard.options(clock: clock))
        for key in ["a", "b", "c"] { try store.put(key, "1", expiring: .after(.seconds(1))) }
        store.core.expiry.close()
        clock.advance(by: .seconds(2))
        try store.write { try $0.put("a", "2") }
        try store.transaction { transaction in
            if try transaction.get("b", as: String.self) == nil { try transaction.put("b", "2") }
        }
        try store.put("c", "2")
        try store.close()
        #expect(heard.texts == ["expired a=1", "expired b=1", "expired c=1"])
    }

    /// Who writes with a listener looks closer, and takes no more numbers for it, which are places in the log.
    @Test func theLogHasNoMoreForIt() throws {
        let written = try [true, false].map { listens in
            let heard = Heard()
            let options = listens ? heard.options() : StoreOptions()
            let store = Store(core: try StoreCore(options, storage: SimulatedDisk()))
            let start = store.core.clock.last.loadRelaxed()
            for number in 0..<500 { try store.put("\(number % 10)", String(repeating: "x", count: 100)) }
            for number in 0..<10 { try store.remove("\(number)") }
            let end = store.core.clock.last.loadRelaxed()
            try store.close()
            #expect(heard.entries.count == (listens ? 500 : 0))
            return end - start
        }
        // Syncs are noted in the log as well, and how many there are is for the threads to settle.
        #expect(abs(Int(written[0]) - Int(written[1])) < 1000, "\(written)")
    }

    @Test func whatIsClearedOrDroppedIsToldWithItsKeyspace() throws {
        let heard = Heard()
        let store = try Store(heard.options())
        let keyspace = try store.keyspace("named")
        let id = keyspace.id
        for number in 0..<200 {
            try store.put("\(number)", "default")
            try keyspace.put("\(number)", "named")
        }
        let snapshot = try store.snapshot()
        try store.clear()
        try store.dropKeyspace("named")
        // What a snapshot sees is told when it is closed.
        #expect(heard.entries.isEmpty)
        snapshot.close()
        store.core.freeWhatWasCleared(try store.core.epochs.participant())
        try store.close()
        #expect(heard.entries.count == 400 && heard.entries.allSatisfy { $0.cause == .removed })
        #expect(heard.entries.count { $0.keyspaceID == id && $0.value == Array("named".utf8) } == 200)
    }

    @Test func aDeadlineThatChangesReplacesNothing() throws {
        let heard = Heard()
        let store = try Store(heard.options())
        try store.put("key", "value")
        try store.expire("key", .after(.seconds(100)))
        try store.persist("key")
        try store.put("key", "other")
        try store.close()
        #expect(heard.texts == ["replaced key=value"])
    }

    @Test func whatIsEvictedIsTold() throws {
        let heard = Heard(causes: [.evicted])
        var options = heard.options()
        (options.entryLimit, options.atLimit) = (100, .evict(.lru))
        let store = try Store(options)
        for number in 0..<300 { try store.put("\(number)", "\(number)") }
        try store.remove("299")
        let count = store.count
        try store.close()
        #expect(heard.entries.count == 299 - count && heard.missed == 0)
        #expect(heard.entries.allSatisfy { $0.cause == .evicted && $0.key == $0.value })
    }

    @Test func openingADirectoryTellsNothing() throws {
        let disk = SimulatedDisk()
        let heard = Heard()
        for round in 0..<2 {
            let store = Store(core: try StoreCore(heard.options(), storage: round == 0 ? disk : disk.reopened()))
            #expect(heard.texts == (round == 0 ? [] : ["replaced key=1"]))
            if round == 0 { for number in 1...2 { try store.put("key", "\(number)") } }
            try store.close()
        }
        #expect(heard.texts == ["replaced key=1"])
    }

    /// It is stopped in its first call, until more has gone than there is room for.
    @Test func whoIsTooSlowHearsHowMuchItMissed() throws {
        let heard = Heard(bufferBytes: 8 << 10, mayGoOn: false)
        let store = try Store(heard.options())
        for number in 0...2000 { try store.put("key \(number % 16)", "\(number)") }
        try store.put("large", String(repeating: "x", count: 2000))
        try store.remove("large")
        heard.goOn()
        try store.close()
        let replaced = 2001 - 16
        #expect(heard.entries.count + heard.missed == replaced + 1)
        #expect(heard.missed > 1000 && heard.entries.count > 50)
        #expect(!heard.entries.contains { $0.key == Array("large".utf8) })
    }

    @Test func aListenerMayWriteAndCloseTheStore() throws {
        let watchdog = Watchdog("a listener that closes the store")
        defer { withExtendedLifetime(watchdog) {} }
        let (place, closed) = (Guarded<Store?>(nil), Counter())
        var options = StoreOptions()
        options.removalListener = RemovalListener { removed in
            guard let store = place.withLock({ $0 }), removed.entries.contains(where: { $0.cause == .removed }) else {
                return
            }
            #expect(throws: Never.self) {
                try store.put("told", "x")
                try store.close()
            }
            place.withLock { $0 = nil }
            closed.add(1)
        }
        var store: Store? = try Store(options)
        place.withLock { $0 = store }
        try store?.put("key", "value")
        try store?.remove("key")
        store = nil
        while closed.value == 0 { System.sleep(seconds: 0.000_5) }
    }

    @Test func allWhoCloseWaitUntilTheListenerHasHeardAll() throws {
        let watchdog = Watchdog("several who close")
        defer { withExtendedLifetime(watchdog) {} }
        let (inside, heard) = (Counter(), Counter())
        var options = StoreOptions()
        options.removalListener = RemovalListener { removed in
            // By one thread, one call after the other.
            #expect(inside.add(1) == 1)
            System.sleep(seconds: 0.01)
            inside.add(-1)
            heard.add(removed.entries.count)
        }
        var store: Store? = try Store(options)
        for number in 0...100 { try store?.put("key", number) }
        let shared = store
        onThreads(4) { _ in
            try shared?.close()
            #expect(heard.value == 100)
        }
        // Nobody hears of what goes later.
        for number in 0..<100 { try store?.put("key", number) }
        try store?.close()
        store = nil
        #expect(heard.value == 100)
    }

    @Test func aListenerThatClosesInEachCallIsNotCalledWithinItself() throws {
        let watchdog = Watchdog("a listener that closes")
        defer { withExtendedLifetime(watchdog) {} }
        let (place, inside, calls) = (Guarded<Store?>(nil), Counter(), Counter())
        var options = StoreOptions()
        options.removalListener = RemovalListener { _ in
            #expect(inside.add(1) == 1)
            #expect(throws: Never.self) { try place.withLock { $0 }?.close() }
            inside.add(-1)
            calls.add(1)
        }
        let store = try Store(options)
        place.withLock { $0 = store }
        for number in 0..<1000 { try store.put("key \(number % 20)", number) }
        try store.close()
        #expect(calls.value > 0)
        place.withLock { $0 = nil }
    }

    @Test func withoutAListenerWritersLookAtNothing() throws {
        let (silent, heard) = (try Store(), Heard())
        let listening = try Store(heard.options())
        #expect(silent.core.epochs.snapshotTable.loadRelaxed() == 0)
        #expect(listening.core.epochs.snapshotTable.loadRelaxed() == 1)
        try listening.snapshot().close()
        #expect(listening.core.epochs.snapshotTable.loadRelaxed() == 1)
    }
}
