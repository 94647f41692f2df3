// Four tasks use one session cache. Its clock is moved by hand, so each run prints the same.

import Martlet

let clock = ManualClock()
let cache = try SessionCache(in: Store(), lifetimeSeconds: 30, clock: clock)

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

// After another 15 the rest has ended, whether a sweep has come by or not.
clock.advance(by: .seconds(15))
print(try cache.use("0-2") ?? "nobody")  // prints: user 2
print(try cache.use("0-1") ?? "nobody")  // prints: nobody

// One task sweeps, a step at a time, while another goes on using sessions.
async let sweeping = {
    var (removed, place) = (0, ScanCursor?.some(.start))
    while let here = place {
        let step = try cache.sweep(from: here)
        removed += step.removed
        place = step.next
        await Task.yield()
    }
    return removed
}()
for number in stride(from: 0, to: 1000, by: 2) { _ = try cache.use("3-\(number)") }
// The session that was found to have ended above is gone already.
print("removed:", try await sweeping)  // prints: removed: 1999
print("sessions:", cache.count)  // prints: sessions: 2000
print("closed:", try cache.close("3-0"))  // prints: closed: true

// A limit on memory bounds how many sessions there can be.
let store = try Store(StoreOptions(memoryLimit: 4 << 20))
let bounded = try SessionCache(in: store, lifetimeSeconds: 30, clock: clock)
var opened = 0
do {
    while true {
        try bounded.open("token \(opened)", user: "user \(opened)")
        opened += 1
    }
} catch StoreError.outOfMemory {
    print("full, with more than 10,000:", opened > 10_000)  // prints: full, with more than 10,000: true
}
print("within the limit:", store.statistics().memory.totalBytes <= 4 << 20)  // prints: within the limit: true

// When they have ended, opening one more makes room by itself.
clock.advance(by: .seconds(60))
try bounded.open("one more", user: "Alice")
print(bounded.count, try bounded.use("one more") ?? "nobody")  // prints: 1 Alice
