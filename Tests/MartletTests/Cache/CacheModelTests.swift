@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct CacheModelTests {
    @Test(arguments: Seed.some(24))
    func aCacheAgreesWithADictionaryThatHasARule(seed: Seed) async throws {
        #expect(try await difference(from: CacheModel(), seed) == nil)
    }

    @Test func aModelThatComputesAnewTooLateIsNoticed() async throws {
        #expect(try await difference(from: CacheModel(delay: 1), Seed(1)) != nil)
    }

    /// The first operation whose outcome is another than the model's.
    private func difference(from model: CacheModel, _ seed: Seed) async throws -> String? {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        let store = try Store(StoreOptions(clock: clock))
        var (random, model) = (seed.generator(), model)
        for step in 0..<2_000 {
            let operation = CacheModelTests.operation(step, using: &random)
            let face = CacheFace.allCases.randomElement(using: &random) ?? .raw
            let (got, expected) = (try await perform(operation, on: store, clock, face), model.perform(operation))
            if got != expected { return "\(seed), step \(step): \(operation) by \(face): \(got), not \(expected)" }
        }
        try expectNothingLeft(in: store, refreshing: true)
        return nil
    }

    private static func operation(_ step: Int, using random: inout SeededGenerator) -> CacheOperation {
        let key = Int.random(in: 0..<6, using: &random)
        let value: Lookup<Int> = Int.random(in: 0..<4, using: &random) == 0 ? .missing : .found(step)
        let lifetimes: [Int64] = [20, 50, 100]
        func lifetime() -> Int64 { lifetimes.randomElement(using: &random) ?? 20 }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return .remove(key)
        case 1: return .put(key, value, lifetime: Bool.random(using: &random) ? lifetime() : nil)
        case 2..<8: return .advance(Int64.random(in: 1...20, using: &random))
        default:
            let ages: [Int64?] = [nil, 1, 10, 19, 30, 200]
            return .ask(
                key, lifetime: lifetime(), missingLifetime: lifetime(),
                refreshAfter: ages.randomElement(using: &random) ?? nil,
                source: Int.random(in: 0..<5, using: &random) == 0 ? nil : value)
        }
    }

    private func perform(
        _ operation: CacheOperation, on store: Store, _ clock: ManualClock, _ face: CacheFace
    ) async throws -> CacheOutcome {
        var outcome = CacheOutcome()
        switch operation {
        case .ask(let key, let lifetime, let missingLifetime, let age, let source):
            do {
                let value = try await face.lookUp(
                    store, "\(key)", expiring: .after(.milliseconds(lifetime)),
                    missingExpiring: .after(.milliseconds(missingLifetime)), refreshAfter: age.map { .milliseconds($0) }
                ) {
                    outcome.isSourceAsked = true
                    guard let source else { throw Failure(number: key) }
                    return source.value.map { "\($0)" }
                }
                outcome.value = Lookup(value.flatMap { Int($0) })
            } catch is Failure {}
        case .put(let key, let value, let lifetime):
            let expiration = lifetime.map { Expiration.after(.milliseconds($0)) } ?? .never
            try store.put("\(key)", Lookup(value.value.map { "\($0)" }), expiring: expiration)
        case .remove(let key): try store.remove("\(key)")
        case .advance(let milliseconds): clock.advance(by: .milliseconds(milliseconds))
        }
        return outcome
    }
}
