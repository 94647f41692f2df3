import Testing

@testable import MartletCLI

@Suite struct SpreadTests {
    @Test func theMedianIsTheMiddle() {
        for (values, median) in [([3.0, 1, 2], 2.0), ([4, 1, 2, 3], 2.5), ([7], 7), ([], 0)] {
            #expect(Spread(values).median == median)
        }
        #expect(Spread([3, 1, 2]).minimum == 1 && Spread([3, 1, 2]).maximum == 3)
    }

    /// By the tables of the sign test: the rank of the lower bound for so many values.
    @Test(arguments: [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (20, 6), (100, 40), (1_000, 469)])
    func theBoundsOfTheMedianAreOrderStatistics(count: Int, rank: Int) {
        let bounds = Spread((1...count).map(Double.init)).medianBounds
        #expect(bounds == Double(rank)...Double(count + 1 - rank))
    }

    @Test func fiveValuesBoundNothing() {
        for count in 0...5 { #expect(Spread([Double](repeating: 1, count: count)).medianBounds == nil) }
    }
}
