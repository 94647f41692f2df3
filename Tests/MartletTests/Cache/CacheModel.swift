@testable import Martlet

/// What is asked of a cache.
enum CacheOperation {
    /// - Parameter source: What the source has, or `nil` if it fails.
    case ask(Int, lifetime: Int64, missingLifetime: Int64, refreshAfter: Int64?, source: Lookup<Int>?)
    case put(Int, Lookup<Int>, lifetime: Int64?)
    case remove(Int)
    case advance(Int64)
}

/// What came of it.
struct CacheOutcome: Equatable {
    /// `nil` if the source failed, and there was no value.
    var value: Lookup<Int>?
    var isSourceAsked = false
}

/// What a cache should be: a dictionary with deadlines, and a rule when the source is asked.
struct CacheModel {
    /// How many milliseconds too late values are computed anew: a mistake, to see that it is found.
    var delay: Int64 = 0
    private var entries: [Int: (value: Lookup<Int>, deadline: Int64?)] = [:]
    private var now: Int64 = 0

    init(delay: Int64 = 0) { self.delay = delay }

    mutating func perform(_ operation: CacheOperation) -> CacheOutcome {
        switch operation {
        case .ask(let key, let lifetime, let missingLifetime, let age, let source):
            let found = entries[key]
            if let found, !isOld(found, lifetime: lifetime, age) { return CacheOutcome(value: found.value) }
            guard let source else { return CacheOutcome(value: found?.value, isSourceAsked: true) }
            entries[key] = (source, now + (source == .missing ? missingLifetime : lifetime))
            return CacheOutcome(value: source, isSourceAsked: true)
        case .put(let key, let value, let lifetime): entries[key] = (value, lifetime.map { now + $0 })
        case .remove(let key): entries[key] = nil
        case .advance(let milliseconds):
            now += milliseconds
            entries = entries.filter { $0.value.deadline ?? .max > now }
        }
        return CacheOutcome()
    }

    private func isOld(_ found: (value: Lookup<Int>, deadline: Int64?), lifetime: Int64, _ age: Int64?) -> Bool {
        guard let age, age < lifetime, let deadline = found.deadline, found.value != .missing else { return false }
        return now - (deadline - lifetime) >= age + delay
    }
}
