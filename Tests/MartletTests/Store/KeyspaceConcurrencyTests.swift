@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// Keyspaces made, renamed and dropped, alone and beside threads that use them.
@Suite struct KeyspaceConcurrencyTests {
    @Test func keyspacesAreListedByNameAndTheDefaultOneHasNone() throws {
        let store = try Store()
        for name in ["b", "", "a\u{0}", "a"] { _ = try store.keyspace(name) }
        #expect(store.keyspaces().map(\.name) == ["", "a", "a\u{0}", "b"].map { Array($0.utf8) })
        #expect(store.target.name == nil)
        #expect(store.statistics().keyspaces == 5)
    }

    @Test func aRenamedKeyspaceKeepsItsEntriesAndHandles() throws {
        let store = try Store()
        let old = try store.keyspace("old")
        try old.put("key", "value")
        try store.renameKeyspace("old", to: "new")
        #expect(old.name == Array("new".utf8))
        #expect(try store.keyspace("new").get("key", as: String.self) == "value")
        #expect(try store.keyspace("old").get("key") == nil, "the old name is free for another")
        try store.renameKeyspace("new", to: "new")
        #expect(throws: StoreError.keyspaceNotFound) { try store.renameKeyspace("none", to: "x") }
        #expect(throws: StoreError.keyspaceExists) { try store.renameKeyspace("new", to: "old") }
    }

    /// Of a key of common size, which reads look for in another way, and of another.
    @Test(arguments: ["k", "of 11 bytes"]) func everyCallOnADroppedKeyspaceThrows(key: String) throws {
        let store = try Store()
        let gone = try store.keyspace("gone")
        try gone.putMany((0..<2_000).map { ("key \($0)", "value") })
        #expect(try store.dropKeyspace("gone"))
        #expect(try !store.dropKeyspace("gone"))
        #expect(gone.count == 0)
        var buffer = [UInt8](repeating: 0, count: 8)
        let calls: [() throws -> Void] = [
            { try gone.put(key, "v") }, { _ = try gone.get(key) }, { _ = try gone.withValue(key) { _ in } },
            { _ = try gone.contains(key) }, { try gone.remove(key) }, { _ = try gone.getMany([key]) },
            { _ = try gone.getMany([key], consistent: true) }, { try gone.forEach { _, _ in true } },
            { try gone.clear() }, { try gone.putIfAbsent(key, "v") }, { try gone.replace(key, "v") },
            { try gone.compareAndSwap(key, expected: "", desired: "v") }, { _ = try gone.getVersioned(key) },
            { try gone.getAndPut(key, "v") }, { try gone.getAndRemove(key) }, { try gone.append(key, "v") },
            { try gone.put(key, "v", at: 3) }, { _ = try gone.get(key, range: 0..<1) }, { _ = try gone.size(key) },
            { try gone.update(key, as: String.self) { $0 = "v" } }, { _ = try gone.scan { _, _ in } },
            { _ = try gone.getOrPut(key) { [] } }, { try gone.reserveCapacity(10) }, { _ = try gone.occupancy() },
            { _ = try gone[key] },
            {
                var span = buffer.mutableSpan
                _ = try gone.get(key, into: &span)
            },
        ]
        for (number, call) in calls.enumerated() {
            #expect(throws: StoreError.keyspaceDropped, "call \(number)") { try call() }
        }
        #expect(throws: BatchError(completed: 0, reason: .keyspaceDropped)) { try gone.putMany([(key, "v")]) }
        #expect(throws: BatchError(completed: 0, reason: .keyspaceDropped)) { try gone.removeMany([key]) }
        #expect(try store.keyspace("gone").count == 0, "a new keyspace of the name is another")
        store.core.checkInvariants()
    }

    @Test func keyspacesMadeAndDroppedLeaveNoMemoryBehind() throws {
        let store = try Store()
        func churn() throws {
            let keyspace = try store.keyspace("k")
            for number in 0..<500 { try keyspace.put("key \(number)", "value") }
            try store.dropKeyspace("k")
        }
        for _ in 0..<5 { try churn() }
        let before = store.statistics().memory
        for _ in 0..<200 { try churn() }
        let after = store.statistics().memory
        #expect(after.recordBytes == 0 && after.retiredBytes == 0)
        #expect(after.indexBytes == before.indexBytes)
        #expect(after.totalBytes <= before.totalBytes + 64 << 10)
        #expect(store.statistics().keyspaces == 1)
    }

    @Test func numbersOfKeyspacesAreNotUsedAgain() throws {
        let store = try Store()
        var numbers = Set<UInt32>()
        for _ in 0..<100 {
            #expect(numbers.insert(try store.keyspace("k").core.entry.id).inserted)
            try store.dropKeyspace("k")
        }
    }

    /// Writers, readers and walks on a keyspace that is dropped and made again all the time: each call works or says that
    /// the keyspace was dropped, and no entry shows up in a later keyspace of the name.
    @Test func aKeyspaceIsDroppedAtOneInstantWhileOthersUseIt() throws {
        let store = try Store()
        let done = Atomic<Bool>(false)
        onThreads(4) { thread in
            if thread == 0 {
                for _ in 0..<300 {
                    try store.dropKeyspace("k")
                    System.yield()
                }
                return done.store(true, ordering: .releasing)
            }
            while !done.load(ordering: .acquiring) {
                let keyspace = try store.keyspace("k")
                let id = "\(keyspace.core.entry.id)"
                do {
                    for number in 0..<200 {
                        try keyspace.put("\(thread) \(number)", id)
                        if number % 50 == 0 { _ = try keyspace.getMany(["1 1", "2 2"], consistent: true) }
                    }
                    try keyspace.forEach { _, value in
                        precondition(String(validating: value) == id, "an entry of another keyspace is in \(id)")
                        return true
                    }
                } catch StoreError.keyspaceDropped {
                    continue
                }
            }
        }
        try store.dropKeyspace("k")
        // What a reader still held when it was dropped is freed by later writes; the check does that as well.
        store.core.checkInvariants()
        #expect(store.statistics().memory.recordBytes == 0)
    }

    @Test func aNameThatTwoThreadsAskForIsOneKeyspace() throws {
        let store = try Store()
        for round in 0..<100 {
            onThreads(4) { thread in try store.keyspace("k \(round)").put("\(thread)", "x") }
            #expect(try store.keyspace("k \(round)").count == 4)
        }
    }

    #if MARTLET_CHECKS
    @Test func aDropThatMemoryIsRefusedToChangesNothing() throws {
        let store = try Store()
        let keyspace = try store.keyspace("k")
        try keyspace.put("key", "value")
        var failures = 0
        for count in 0..<20 {
            store.core.memory.budget.acquisitionsUntilFailure.store(count, ordering: .relaxed)
            defer { store.core.memory.budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed) }
            do {
                try store.dropKeyspace("k")
                break
            } catch {
                #expect(error == .outOfMemory)
                failures += 1
                #expect(try keyspace.get("key", as: String.self) == "value")
            }
        }
        #expect(failures > 0 && store.keyspaces().isEmpty)
    }
    #endif
}
