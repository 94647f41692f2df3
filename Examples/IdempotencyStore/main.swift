// Requests that arrive twice, and at once. Each run prints the same.

import Martlet
import Synchronization

struct PaymentRefused: Error {}

let requests = try IdempotencyStore(in: Store())

// The first request begins the work. While it is at it, seven others arrive at once with the same key.
print(try requests.start("order 1"))  // prints: begin
let waiting = try await withThrowingTaskGroup(of: IdempotencyStore.Start.self) { tasks in
    for _ in 0..<7 { tasks.addTask { try requests.start("order 1") } }
    var waiting = 0
    for try await start in tasks where start == .inProgress { waiting += 1 }
    return waiting
}
print("told to wait:", waiting)  // prints: told to wait: 7

// Nor can the key be forgotten meanwhile.
try requests.forget("order 1")
print(try requests.start("order 1"))  // prints: inProgress

// When it is done, everyone who asks gets what it answered.
try requests.finish("order 1", response: "paid 10")
print(try requests.start("order 1"))  // prints: finished(response: "paid 10")

// Eight tasks at once pay for the same order, again and again. It is paid once.
let payments = Atomic(0)
let answers = try await withThrowingTaskGroup(of: Set<String>.self) { tasks in
    for _ in 0..<8 {
        tasks.addTask {
            var answers: Set<String> = []
            for _ in 0..<1000 {
                let answer = try requests.perform("order 2") {
                    let number = payments.add(1, ordering: .relaxed).newValue
                    return "payment \(number)"
                }
                if let answer { answers.insert(answer) }
            }
            return answers
        }
    }
    var all: Set<String> = []
    for try await answers in tasks { all.formUnion(answers) }
    return all
}
print("payments:", payments.load(ordering: .relaxed))  // prints: payments: 1
print("answers:", answers)  // prints: answers: ["payment 1"]

// Work that failed can be tried again.
do {
    _ = try requests.perform("order 3") { throw PaymentRefused() }
} catch is PaymentRefused {
    print("refused")  // prints: refused
}
print(try requests.perform("order 3") { "paid 30" } ?? "in progress")  // prints: paid 30
print(try requests.perform("order 3") { "paid twice" } ?? "in progress")  // prints: paid 30

// A key that is forgotten is as new.
try requests.forget("order 3")
print(try requests.perform("order 3") { "paid 30 more" } ?? "in progress")  // prints: paid 30 more
