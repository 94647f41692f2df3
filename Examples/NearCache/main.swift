// Threads and tasks read through one cache. Each run prints the same.

import Dispatch
import Martlet

let source = SlowSource(["tea": 3, "coffee": 4, "milk": 1])
let cache = try NearCache(memoryLimit: 16 << 20)

// Eight threads ask 1,000 times each, for three things. The source is asked once for each.
DispatchQueue.concurrentPerform(iterations: 8) { thread in
    for number in 0..<1000 {
        let item = ["tea", "coffee", "milk"][(thread + number) % 3]
        do {
            _ = try cache.value(of: item) { source.price(of: item) }
        } catch {
            print(error)
        }
    }
}
print("asked:", source.timesAsked)  // prints: asked: 3

// So do tasks, which are suspended while another one's load is under way.
source.set("sugar", to: 2)
try await withThrowingTaskGroup(of: String.self) { tasks in
    for _ in 0..<100 {
        tasks.addTask {
            try await cache.value(of: "sugar") {
                try await Task.sleep(for: .milliseconds(20))
                return source.price(of: "sugar")
            }
        }
    }
    for try await price in tasks where price != "2" { print("another price:", price) }
}
print("asked:", source.timesAsked)  // prints: asked: 4

// A price changes while it is being loaded: the load has the old one already when the cache is told.
try cache.invalidate("tea")
let (hasRead, readOut) = AsyncStream<Void>.makeStream()
let (isInvalidated, invalidatedOut) = AsyncStream<Void>.makeStream()
async let loading = cache.value(of: "tea") {
    let price = source.price(of: "tea")
    readOut.finish()
    for await _ in isInvalidated {}
    return price
}
for await _ in hasRead {}
source.set("tea", to: 5)
try cache.invalidate("tea")
invalidatedOut.finish()

// Who asked before the change gets the old price. It was not stored, so whoever asks now gets the new one.
print("asked before:", try await loading)  // prints: asked before: 3
print("asked after:", try cache.value(of: "tea") { source.price(of: "tea") })  // prints: asked after: 5

// A source that fails is asked again the next time.
struct SourceIsDown: Error {}
do {
    _ = try cache.value(of: "cocoa") { throw SourceIsDown() }
} catch is SourceIsDown {
    print("no price")  // prints: no price
}
source.set("cocoa", to: 6)
print(try cache.value(of: "cocoa") { source.price(of: "cocoa") })  // prints: 6

// Statistics tell whether the cache is worth its memory.
let counted = try NearCache(memoryLimit: 16 << 20)
for number in 0..<1000 {
    let item = "item \(number % 50)"
    _ = try counted.value(of: item) { source.price(of: item) }
}
print("in memory:", counted.count)  // prints: in memory: 50
print("hit ratio:", counted.hitRatio)  // prints: hit ratio: 0.95
