import Foundation
import Martlet
import MartletTestSupport
import Testing

/// A process that is killed at any moment loses nothing that it was told to be written.
@Suite struct KillTests {
    @Test(arguments: Seed.some(1)) func whatWasAcknowledgedSurvivesKillAfterKill(seed: Seed) throws {
        let loss = try run(25, seed)
        #expect(loss == nil, "\(seed)")
    }

    /// The control.
    @Test func changesThatAreAcknowledgedEarlyAreMissed() throws {
        let noticed = try untilNoticed { attempt in try run(5, Seed(attempt), ["--early"]) == nil ? 0 : 1 }
        #expect(noticed > 0)
    }

    @Test func aForkedChildIsToldSoAndTheParentGoesOn() throws {
        let place = try TemporaryDirectory()
        #expect(try KillTarget([place.path, "--fork"]).exitCode() == 0)
    }

    /// Kills a process so many times. Gives back what was lost, in words.
    private func run(_ count: Int, _ seed: Seed, _ arguments: [String] = []) throws -> String? {
        var random = seed.generator()
        let place = try TemporaryDirectory()
        var counts = Array(repeating: 0, count: KilledWork.threads)
        for round in 0..<count {
            let target = try KillTarget([place.path] + arguments)
            let acknowledged = try target.kill(afterBytes: Int.random(in: 0..<9000, using: &random))
            counts = zip(counts, acknowledged).map(max)
            let store = try Store(at: place.path)
            for thread in 0..<KilledWork.threads {
                let contents = try entries(of: store.keyspace(KilledWork.keyspaceName(thread)))
                // One may have been made and not acknowledged.
                guard let found = KilledWork.count(leadingTo: contents), found >= counts[thread],
                    found <= counts[thread] + 1
                else { return "round \(round): \(contents) after \(counts[thread]) changes of thread \(thread)" }
                counts[thread] = found
            }
            try store.close()
        }
        return nil
    }

    private func entries(of keyspace: RawKeyspace) throws -> [String: Int] {
        var entries: [String: Int] = [:]
        try keyspace.forEach { key, value in
            entries[String(decoding: [UInt8](copying: key), as: UTF8.self)] = try Int(storeValue: value)
            return true
        }
        return entries
    }
}
