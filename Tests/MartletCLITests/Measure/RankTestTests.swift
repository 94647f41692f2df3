import Testing

@testable import MartletCLI

@Suite struct RankTestTests {
    /// Chances as the published tables of the test have them.
    private static let known: [(first: [Double], second: [Double], chance: Double)] = [
        ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 2.0 / 252),
        ([1, 2, 3, 4], [5, 6, 7, 8], 2.0 / 70),
        ([1, 3, 5, 7, 9], [2, 4, 6, 8, 10], 174.0 / 252),
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], 1),
    ]

    @Test(arguments: known)
    func theChanceIsExact(first: [Double], second: [Double], chance: Double) {
        #expect(abs(RankTest(first, second).chance - chance) < 1e-12)
        #expect(abs(RankTest(second, first).chance - chance) < 1e-12)
    }

    @Test func fiveRunsThatDoNotOverlapShowADifferenceAndFourDoNot() {
        #expect(RankTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).showsDifference)
        #expect(!RankTest([1, 2, 3, 4], [6, 7, 8, 9]).showsDifference)
        #expect(!RankTest([1, 2, 3, 4, 6], [5, 7, 8, 9, 3.5]).showsDifference)
    }

    @Test func manyRunsAreJudgedAsFewAre() {
        let first = (0..<30).map(Double.init)
        #expect(RankTest(first, first.map { $0 + 15 }).showsDifference)
        #expect(!RankTest(first, first.map { $0 + 1 }).showsDifference)
        #expect(!RankTest([Double](repeating: 1, count: 30), [Double](repeating: 1, count: 30)).showsDifference)
    }

    /// The control: among samples of the same, one in a hundred is called different, and not one in ten.
    @Test func noiseIsSeldomCalledADifference() {
        var random = SplitMix(seed: 5)
        let mistaken = (0..<1_000).count { _ in
            let runs = (0..<12).map { _ in Double.random(in: 0..<1, using: &random) }
            return RankTest(Array(runs[..<6]), Array(runs[6...])).showsDifference
        }
        #expect((1...30).contains(mistaken))
    }
}
