import MartletTestSupport
import Testing

@testable import Martlet

/// Files that are not what a store writes, though all checksums are right: reading them ends, in an error or not.
@Suite struct ForgedFileTests {
    @Test(arguments: DamageTests.Directory.allCases, Seed.some(1)) func whateverAFileHasReadingItEnds(
        kind: DamageTests.Directory, seed: Seed
    ) throws {
        let directory = try kind.make()
        var (random, refused) = (seed.generator(), 0)
        let count = 1000
        for step in 0..<count {
            let watchdog = Watchdog("\(seed), step \(step)")
            defer { withExtendedLifetime(watchdog) {} }
            guard let (name, bytes) = directory.files.randomElement(using: &random) else { return }
            let forged = ForgedFile(name, bytes, &random).bytes
            if directory.outcome(with: name, forged) != .same { refused += 1 }
        }
        #expect(refused > count / 10)
    }
}
