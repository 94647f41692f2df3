import Testing

#if canImport(Glibc)
import Glibc
#endif

@testable import MartletCLI

@Suite struct ZipfDistributionTests {
    @Test func frequenciesFollowTheLaw() {
        let (count, draws) = (1_000, 400_000)
        let zipf = ZipfDistribution(count: count)
        var random = SplitMix(seed: 11)
        var frequencies = [Int](repeating: 0, count: count)
        for _ in 0..<draws { frequencies[zipf.next(&random)] += 1 }
        let weights = (1...count).map { 1 / pow(Double($0), 0.99) }
        let total = weights.reduce(0, +)
        for rank in [0, 1, 2, 9, 99] {
            let expected = Double(draws) * weights[rank] / total
            // Five standard deviations.
            #expect(abs(Double(frequencies[rank]) - expected) < 5 * expected.squareRoot(), "rank \(rank)")
        }
        #expect(frequencies.last.map { $0 > 0 } == true)
    }

    @Test(arguments: [1, 2, 3, 10_000_000]) func drawsStayInRange(count: Int) {
        let zipf = ZipfDistribution(count: count)
        var random = SplitMix(seed: 5)
        for _ in 0..<20_000 { #expect((0..<count).contains(zipf.next(&random))) }
    }

    @Test(arguments: [1, 2, 7, 1_000, 65_536]) func scatteringIsOneToOne(count: Int) {
        let scatter = Scatter(count: count)
        #expect(Set((0..<count).map { scatter($0) }) == Set(0..<count))
    }

    @Test func theHottestKeysLieFarApart() {
        let scatter = Scatter(count: 1_000_000)
        let hottest = (0..<10).map { scatter($0) }.sorted()
        #expect(zip(hottest, hottest.dropFirst()).allSatisfy { $1 - $0 > 10_000 })
    }
}
