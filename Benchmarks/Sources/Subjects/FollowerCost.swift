import Martlet

/// What it costs writers that others follow the changes: one thread puts while so many tasks read all that it changes, as
/// far as they keep up.
enum FollowerCost {
    private static let keys = 1_000
    private static let puts = 1_000_000

    /// Prints one line of JSON: puts a second alone and beside them, and how much each heard of, from 0 to 1.
    static func measure(followers count: Int) async throws {
        let alone = try rate(of: try Store())
        let store = try Store()
        let tasks = try (0..<count).map { _ in
            let changes = try store.changes()
            return Task {
                var heard = 0
                for try await change in changes where change.kind == .put { heard += 1 }
                return heard
            }
        }
        let beside = try rate(of: store)
        // What was put last is read yet, and nothing comes after it.
        try await Task.sleep(for: .milliseconds(200))
        for task in tasks { task.cancel() }
        var heard = 0
        for task in tasks { heard += try await task.value }
        let share = count == 0 ? 1 : Double(heard) / Double(count * (puts + keys))
        print("{\"followers\": \(count), \"alone\": \(alone), \"beside\": \(beside), \"heard\": \(share)}")
    }

    private static func rate(of store: Store) throws -> Double {
        for number in 0..<keys { try store.put(number, number) }
        let start = nanoseconds()
        for number in 0..<puts { try store.put(number % keys, number) }
        return Double(puts) / Double(nanoseconds() - start) * 1e9
    }
}
