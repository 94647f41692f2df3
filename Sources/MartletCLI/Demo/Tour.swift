import Martlet
import Synchronization

/// A walk through the calls of the store: each is shown as it would be written, made for real, and its result
/// compared with what the text says.
struct Tour {
    private let store: Store
    private var lines = [(call: String, result: String, meaning: String)]()

    static func run() throws -> String {
        var tour = Tour(store: try Store())
        try tour.visitSingleCalls()
        try tour.visitManyThreads()
        return tour.text
    }

    private init(store: Store) {
        self.store = store
    }

    private mutating func visitSingleCalls() throws {
        try show("store.put(\"user:7\", \"Ada\")", store.put("user:7", "Ada"), is: true, "the key was absent")
        try show("store.put(\"user:8\", \"Grace\")", store.put("user:8", "Grace"), is: true, "so was this one")
        try show(
            "store.get(\"user:7\", as: String.self)", store.get("user:7", as: String.self) ?? "nil", is: "Ada",
            "what was put, read back")
        try show(
            "store.put(\"user:7\", \"Ada Lovelace\")", store.put("user:7", "Ada Lovelace"), is: false,
            "replaced: it was there before")
        try show("store.contains(\"user:9\")", store.contains("user:9"), is: false, "nobody put that")
        try show("store.count", store.count, is: 2, "entries")
        let names = try store.getMany(["user:7", "user:8", "user:9"], as: String.self)
        try show(
            "store.getMany([\"user:7\", \"user:8\", \"user:9\"])", names.map { $0 ?? "nil" }.joined(separator: ", "),
            is: "Ada Lovelace, Grace, nil",
            "three reads in one call, faster than one by one")
        try show("store.remove(\"user:8\")", store.remove("user:8"), is: true, "it was there")
        try show("store.remove(\"user:8\")", store.remove("user:8"), is: false, "it no longer is")
    }

    private mutating func visitManyThreads() throws {
        let (store, threads, each) = (store, 4, 1_000)
        let added = Atomic<Int>(0)
        try runThreads(threads) { thread in
            for number in 0..<each where try store.put("thread \(thread) number \(number)", "\(number)") {
                added.add(1, ordering: .relaxed)
            }
        }
        try show(
            "four threads × 1,000 puts on the same store", added.load(ordering: .relaxed), is: threads * each,
            "new keys")
        try show("store.count", store.count, is: threads * each + 1, "none lost")
    }

    private mutating func show<Result: Equatable>(
        _ call: String, _ result: Result, is expected: Result, _ meaning: String
    ) throws {
        guard result == expected else {
            throw CommandFailure("\(call) should have given \(expected), and gave \(result).")
        }
        lines.append((call, "\(result)", meaning))
    }

    private var text: String {
        let callLetters = lines.map(\.call.count).max() ?? 0
        return lines.map { call, result, meaning in
            "  \(call)\(String(repeating: " ", count: callLetters - call.count))  → \(result)  (\(meaning))"
        }.joined(separator: "\n")
    }
}
