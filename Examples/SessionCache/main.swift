// Four tasks use one session cache. Its clock is moved by hand, so each run prints the same.

import Martlet

let clock = ManualClock()
let cache = try SessionCache(in: Store(StoreOptions(clock: clock)), lifetime: .seconds(30))

// Four tasks at once open 1,000 sessions each.
try await withThrowingTaskGroup { tasks in
    for task in 0..<4 {
        tasks.addTask {
            for number in 0..<1000 { try cache.open("\(task)-\(number)", user: "user \(number)") }
        }
    }
    try await tasks.waitForAll()
}
print("sessions:", cache.count)  // prints: sessions: 4000

// After 20 seconds half of them are used, so that they go on for 30 more.
clock.advance(by: .seconds(20))
try await withThrowingTaskGroup { tasks in
    for task in 0..<4 {
        tasks.addTask {
            for number in stride(from: 0, to: 1000, by: 2) { _ = try cache.use("\(task)-\(number)") }
        }
    }
    try await tasks.waitForAll()
}

// After another 15 the rest has ended.
clock.advance(by: .seconds(15))
print(try cache.use("0-2") ?? "nobody")  // prints: user 2
print(try cache.use("0-1") ?? "nobody")  // prints: nobody

/// Waits until a thread of the store's has removed what has ended. (A program need not: nobody can see it.)
func waitForRemoval(from cache: SessionCache, downTo count: Int) async throws {
    while cache.count > count { try await Task.sleep(for: .milliseconds(1)) }
}

// Nobody has to ask for them: the store frees their memory soon after.
try await waitForRemoval(from: cache, downTo: 2000)
print("sessions:", cache.count)  // prints: sessions: 2000
print("closed:", try cache.close("3-0"))  // prints: closed: true

// A limit on memory bounds how many sessions there can be.
let store = try Store(StoreOptions(memoryLimit: 4 << 20, clock: clock))
let bounded = try SessionCache(in: store, lifetime: .seconds(30))
var opened = 0
do {
    while true {
        try bounded.open("token \(opened)", user: "user \(opened)")
        opened += 1
    }
} catch {
    print("full:", error == .outOfMemory, "above 10,000:", opened > 10_000)  // prints: full: true above 10,000: true
}
print("within the limit:", store.statistics().memory.totalBytes <= 4 << 20)  // prints: within the limit: true

// When they have ended, there is room for others.
clock.advance(by: .seconds(60))
try await waitForRemoval(from: bounded, downTo: 0)
try bounded.open("one more", user: "Alice")
print(bounded.count, try bounded.use("one more") ?? "nobody")  // prints: 1 Alice
print("ended by themselves:", store.statistics().expiry.expired == opened)  // prints: ended by themselves: true
