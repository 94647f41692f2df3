import Martlet
import Testing

/// All of the interface, called as a program calls it: from synchronous, async and actor code. That it compiles is half
/// of the test: no blocking call asks for `await`, and no call is ambiguous.
@Suite struct CallersTests {
    @Test func synchronousCodeCallsEverything() throws {
        let store = try Store()
        try callReads(of: store)
        try callWrites(of: store)
        try callKeyspaces(of: store)
        try callTyped(try store.keyspace("typed", Int.self, String.self))
    }

    @Test func asyncCodeCallsEverythingWithoutAwaitAndTheViewWithIt() async throws {
        let store = try Store()
        try store.put("a", "1")
        try store.putIfAbsent("b", "2")
        try store.replace("b", "3")
        try store.increment("n", by: 2)
        try store.append("a", "!")
        try store.update("a", as: String.self) { $0 = $0.map { $0 + "?" } }
        try store.putMany(["c": "4", "d": "5"])
        let blocking = try store.getOrPut("e", as: String.self) { "6" }
        #expect(try store.get("a", as: String.self) == "1!?")
        #expect(try store["b", as: String.self] == "3")
        #expect(try store.getMany(["a", "n"], as: String.self, consistent: true) == ["1!?", "2"])
        #expect(blocking == "6")
        try await callSuspending(store.suspending)
        try await callSuspending(try store.keyspace("typed", Int.self, String.self).suspending)
        try callReads(of: store)
    }

    @Test func anActorCallsEverything() async throws {
        let keeper = try Keeper()
        #expect(try await keeper.blocking() == 2)
        #expect(try await keeper.suspending() == "computed 3")
    }

    /// An actor's own state stays its own while it computes a value.
    private actor Keeper {
        private let store: Store
        private let words: Keyspace<String, String>
        private var calls = 0

        init() throws {
            store = try Store()
            words = try store.keyspace("words", String.self, String.self)
        }

        func blocking() throws -> Int {
            try store.put("a", "1")
            try store.remove("a")
            let first = try words.getOrPut("first") {
                calls += 1
                return "computed \(calls)"
            }
            try words.update(first) { $0 = first }
            calls += 1
            return words.count
        }

        func suspending() async throws -> String {
            try await store.suspending.put("a", "1")
            return try await words.suspending.getOrPut("second") {
                calls += 1
                await Task.yield()
                return "computed \(calls)"
            }
        }
    }
}

private func callReads(of store: some KeyValueOperations) throws {
    _ = try store.get("a")
    _ = try store.get("a", as: String.self)
    _ = try store.get("a", using: DirectCodec<String>())
    _ = try store.get("a", range: 0..<1)
    _ = try store["a"]
    _ = try store["a", as: String.self]
    _ = try store.contains("a")
    _ = try store.size("a")
    _ = try store.withValue("a") { $0.byteCount }
    _ = try store.getVersioned("a")
    _ = try store.getVersioned("a", as: String.self)
    _ = try store.getMany(["a", "b"])
    _ = try store.getMany(["a", "b"], as: String.self, consistent: true)
    try store.withValues(["a"], consistent: true) { _, _ in }
    try store.forEach { _, _ in true }
    try store.forEach(prefix: "a") { _, _ in true }
    _ = try store.scan(from: .start, limit: 10) { _, _ in }
    _ = try store.occupancy()
    _ = store.count
    var buffer = [UInt8](repeating: 0, count: 64)
    var span = buffer.mutableSpan
    _ = try store.get("a", into: &span)
}

private func callWrites(of store: some KeyValueOperations) throws {
    let bytes: [UInt8] = [1, 2, 3]
    try store.put("a", bytes)
    try store.put("a", bytes[1...])
    try store.put("a", bytes.span)
    try store.put("text"[...], "text"[...])
    try store.put(1, 2.5)
    try store.put(UInt8(1), true)
    try store.put("a", bytes, at: 2)
    try store.append("a", bytes)
    try store.putIfAbsent("b", 7)
    try store.replace("b", 8)
    #expect(try store.increment("b") == 9)
    try store.compareAndSwap("b", expected: 9, desired: 10)
    let version = try store.getVersioned("b", as: Int.self)
    try store.compareAndSwap("b", expected: version?.sequence ?? SequenceNumber(rawValue: 0), desired: 11)
    #expect(try !store.compareAndRemove("b", expected: 12))
    #expect(try !store.compareAndRemove("b", expected: SequenceNumber(rawValue: 0)))
    #expect(try store.compareAndSwap("b", expected: nil, desired: 1) == .conflict)
    #expect(try store.getAndPut("b", 12, as: Int.self) == 11)
    #expect(try store.getAndRemove("b", as: Int.self) == 12)
    #expect(try store.getAndPut("b", "x") == nil)
    #expect(try store.getAndRemove("b") == [0x78])
    try store.update("c", as: Int.self) { $0 = ($0 ?? 0) + 1 }
    #expect(try store.getOrPut("d") { 5 } == 5)
    try store.putMany([("e", 1), ("f", 2)])
    try store.putMany(["e": 1, "f": 2])
    #expect(try store.removeMany(["e", "f", "g"]) == 2)
    try store.remove("a")
    try store.reserveCapacity(100, entryBytes: 100)
    try store.clear()
    #expect(store.count == 0)
}

private func callKeyspaces(of store: Store) throws {
    let keyspace = try store.keyspace("one")
    try callWrites(of: keyspace)
    try callReads(of: keyspace)
    try store.renameKeyspace("one", to: "two")
    #expect(store.keyspaces().count == 1)
    #expect(keyspace.name == Array("two".utf8))
    try store.dropKeyspace("two")
    #expect(store.statistics().keyspaces == 1)
}

private func callTyped(_ words: Keyspace<Int, String>) throws {
    try words.put(1, "one")
    #expect(try words.get(1) == "one")
    #expect(try words[1] == "one")
    #expect(try words.contains(1))
    #expect(try !words.putIfAbsent(1, "two"))
    try words.replace(1, "two")
    #expect(try words.compareAndSwap(1, expected: "one", desired: "three") == .conflict)
    let version = try words.getVersioned(1)?.sequence ?? SequenceNumber(rawValue: 0)
    try words.compareAndSwap(1, expected: version, desired: "four")
    #expect(try words.getAndPut(1, "five") == "four")
    try words.update(1) { $0 = $0.map { $0 + "!" } }
    #expect(try !words.compareAndRemove(1, expected: "five"))
    #expect(try !words.compareAndRemove(1, expected: version))
    #expect(try words.getAndRemove(1) == "five!")
    #expect(try words.getOrPut(2) { "computed" } == "computed")
    try words.putMany([(3, "three"), (-4, "minus four")])
    try words.putMany([5: "five"])
    #expect(try words.getMany([2, 3, 9], consistent: true) == ["computed", "three", nil])
    var seen: [Int: String] = [:]
    var cursor: ScanCursor? = .start
    while let current = cursor { cursor = try words.scan(from: current) { seen[$0] = $1 } }
    #expect(seen == [2: "computed", 3: "three", -4: "minus four", 5: "five"])
    try words.forEach { key, value in seen.removeValue(forKey: key) == value }
    #expect(seen.isEmpty)
    #expect(try words.removeMany([2, 3]) == 2)
    try words.remove(5)
    #expect(words.count == 1)
    try words.clear()
    let numbers = words.raw.typed(String.self, Int.self)
    #expect(try numbers.increment("n", by: 3) == 3)
}

private func callSuspending(_ store: SuspendingView) async throws {
    try await store.put("s", "1")
    try await store.put("s", "2", at: 1)
    try await store.append("s", "3")
    try await store.putIfAbsent("t", 1)
    try await store.replace("t", 2)
    try await store.increment("t")
    try await store.compareAndSwap("t", expected: 3, desired: 4)
    try await store.compareAndSwap("t", expected: SequenceNumber(rawValue: 0), desired: 5)
    #expect(try await store.getAndPut("t", 6, as: Int.self) == 4)
    #expect(try await store.getAndRemove("t", as: Int.self) == 6)
    try await store.update("u", as: Int.self) { $0 = 1 }
    #expect(try await !store.compareAndRemove("u", expected: SequenceNumber(rawValue: 0)))
    #expect(try await store.compareAndRemove("u", expected: 1))
    #expect(try await store.getOrPut("v", as: Int.self) { 7 } == 7)
    try await store.putMany([("w", 1)])
    #expect(try await store.removeMany(["w"]) == 1)
    try await store.remove("v")
    try await store.clear()
}

private func callSuspending(_ words: Keyspace<Int, String>.SuspendingView) async throws {
    try await words.put(1, "one")
    try await words.putIfAbsent(1, "two")
    try await words.replace(1, "two")
    try await words.compareAndSwap(1, expected: "two", desired: "three")
    try await words.compareAndSwap(1, expected: SequenceNumber(rawValue: 0), desired: "four")
    #expect(try await words.getAndPut(1, "five") == "three")
    try await words.update(1) { $0 = $0.map { $0 + "!" } }
    #expect(try await !words.compareAndRemove(1, expected: "five"))
    #expect(try await !words.compareAndRemove(1, expected: SequenceNumber(rawValue: 0)))
    #expect(try await words.getAndRemove(1) == "five!")
    #expect(try await words.getOrPut(2) { "two" } == "two")
    try await words.putMany([(3, "three")])
    #expect(try await words.removeMany([3]) == 1)
    try await words.remove(2)
    try await words.clear()
}
