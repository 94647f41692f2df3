import Testing

@testable import MartletCLI

@Suite struct HistogramTests {
    @Test(arguments: [0.01, 0.5, 0.9, 0.99, 0.999]) func percentilesAreOffByLessThanOnePercent(fraction: Double) {
        var random = SplitMix(seed: 7)
        // All magnitudes from a nanosecond to minutes.
        let values = (0..<50_000).map { _ in
            UInt64.random(in: 0 ... .max, using: &random) >> UInt64.random(in: 25...63, using: &random)
        }
        var histogram = Histogram()
        for value in values { histogram.record(value) }
        let exact = Double(values.sorted()[Int((fraction * Double(values.count)).rounded(.up)) - 1])
        #expect(abs(Double(histogram.percentile(fraction)) - exact) <= 0.01 * exact)
    }

    @Test func smallValuesAreExact() {
        for value in UInt64(0)..<128 {
            var histogram = Histogram()
            histogram.record(value)
            #expect(histogram.percentile(0.5) == value)
        }
    }

    @Test func mergingIsTheSameAsRecordingInOne() {
        var (left, right, both) = (Histogram(), Histogram(), Histogram())
        var random = SplitMix(seed: 3)
        for index in 0..<1_000 {
            let value = UInt64.random(in: 0..<1_000_000, using: &random)
            both.record(value)
            if index % 3 == 0 { left.record(value) } else { right.record(value) }
        }
        left.merge(right)
        #expect(left == both)
    }

    @Test func theMaximumIsExactEvenBeyondTheRange() {
        var histogram = Histogram()
        histogram.record(1 << 50 + 3)
        #expect(histogram.maximum == 1 << 50 + 3)
    }

    @Test func anEmptyHistogramHasNoPercentiles() {
        #expect(Histogram().percentile(0.99) == 0)
    }

    @Test func whatOccurredAddsUpToAll() {
        var histogram = Histogram()
        for value in [3, 3, 900, 70_000] as [UInt64] { histogram.record(value) }
        #expect(histogram.occupied.map(\.count) == [2, 1, 1])
        #expect(histogram.occupied.map(\.value).first == 3)
        #expect(histogram.occupied.map(\.count).reduce(0, +) == histogram.total)
    }
}
