// The program of a stranger: one store used from threads, from tasks and from an actor. See Scripts/test-consumer.

import Dispatch
import Martlet

/// Keeps users in a store that others use as well.
actor Users {
    private let names: RawKeyspace

    init(in store: Store) throws { names = try store.keyspace("users") }

    func add(_ name: String, as id: Int) throws { try names.put("user:\(id)", name) }
    func name(of id: Int) throws -> String? { try names.get("user:\(id)") }
}

let store = try Store(StoreOptions(expectedEntries: 11_000))

DispatchQueue.concurrentPerform(iterations: 10) { thread in
    for number in 0..<1000 {
        do { try store.put("thread:\(thread):\(number)", [UInt8(number % 256)]) } catch { fatalError("\(error)") }
    }
}
let fromThreads = store.count

try await withThrowingTaskGroup { tasks in
    for number in 0..<1000 {
        tasks.addTask { try store.put("task:\(number)", "\(number)") }
    }
    try await tasks.waitForAll()
}
let fromTasks = store.count - fromThreads

let users = try Users(in: store)
try await users.add("Alice", as: 1)
let name = try await users.name(of: 1) ?? "nobody"

print("\(fromThreads) from threads, \(fromTasks) from tasks, \(name) from an actor")
