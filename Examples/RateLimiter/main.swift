// Eight threads ask one limiter. Its clock is moved by hand, so each run prints the same.

import Dispatch
import Martlet
import Synchronization

let clock = ManualClock()
// 100 requests at once, then ten a second.
let store = try Store(StoreOptions(clock: clock))
let limiter = try RateLimiter(in: store, burst: 100, intervalNanoseconds: 100_000_000, clock: clock)

/// How many of 8,000 requests, made by eight threads at once, are allowed.
func allowed(for client: String) -> Int {
    let allowed = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<1000 {
            if (try? limiter.request(by: client)) == .allowed { allowed.add(1, ordering: .relaxed) }
        }
    }
    return allowed.load(ordering: .relaxed)
}

// However many threads ask, no more than the burst gets through.
print("at first:", allowed(for: "alice"))  // prints: at first: 100
print("no time later:", allowed(for: "alice"))  // prints: no time later: 0

// Ten come back each second.
clock.advance(by: .seconds(1))
print("a second later:", allowed(for: "alice"))  // prints: a second later: 10

// Each client has requests of its own.
print("another client:", allowed(for: "bob"))  // prints: another client: 100

// Who is refused is told when to come back.
switch try limiter.request(by: "bob") {
case .allowed: print("allowed")
case .denied(let nanoseconds): print("come back in", nanoseconds / 1_000_000, "ms")  // prints: come back in 100 ms
}

// After ten seconds, nothing distinguishes these clients from new ones: the store forgets them by itself, a moment later.
print("clients:", limiter.count)  // prints: clients: 2
clock.advance(by: .seconds(11))
while limiter.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
print("clients:", limiter.count)  // prints: clients: 0
print("with all requests again:", allowed(for: "alice"))  // prints: with all requests again: 100
