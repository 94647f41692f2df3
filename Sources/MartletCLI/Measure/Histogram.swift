/// How often each duration occurred, log-linear: each power of two is cut into 128 equal parts, so that a percentile
/// is off by less than 1 % whatever its size.
///
/// Durations up to 127 are exact. From about 18 minutes (2⁴⁰ ns) on, all count as that. Histograms of several threads are merged by
/// adding.
struct Histogram: Equatable, Sendable {
    private static let partBits = 7
    private static let parts = 1 << partBits
    private static let valueMax = UInt64(1) << 40

    private var counts = [UInt64](repeating: 0, count: Histogram.slot(of: Histogram.valueMax) + 1)
    private(set) var total: UInt64 = 0
    /// The longest duration, exact.
    private(set) var maximum: UInt64 = 0

    @inline(__always)
    mutating func record(_ value: UInt64) {
        counts[Self.slot(of: min(value, Self.valueMax))] &+= 1
        total &+= 1
        maximum = max(maximum, value)
    }

    /// Counts a duration, as ``occupied`` gives it, so many times.
    mutating func record(_ value: UInt64, times: UInt64) {
        counts[Self.slot(of: min(value, Self.valueMax))] += times
        total += times
        maximum = max(maximum, value)
    }

    /// The same with the longest duration as it is known from elsewhere.
    func with(maximum: UInt64) -> Histogram {
        var other = self
        other.maximum = maximum
        return other
    }

    mutating func merge(_ other: Histogram) {
        for slot in counts.indices { counts[slot] += other.counts[slot] }
        total += other.total
        maximum = max(maximum, other.maximum)
    }

    /// The smallest duration that at least `fraction` of all do not exceed, within 1 %; 0 if there are none.
    func percentile(_ fraction: Double) -> UInt64 {
        let rank = max(1, UInt64((fraction * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for (slot, count) in counts.enumerated() {
            seen += count
            if count > 0, seen >= rank { return min(Self.middle(of: slot), maximum) }
        }
        return 0
    }

    /// Each duration that occurred, to within 1 %, and how often, from the shortest to the longest.
    var occupied: [(value: UInt64, count: UInt64)] {
        counts.indices.compactMap { slot in
            counts[slot] == 0 ? nil : (min(Self.middle(of: slot), maximum), counts[slot])
        }
    }

    /// Values below 128 have a slot each; above, the leading bit chooses a group and the next seven a slot in it.
    private static func slot(of value: UInt64) -> Int {
        guard value >= parts else { return Int(value) }
        let shift = (63 - value.leadingZeroBitCount) - partBits
        return (shift + 1) << partBits + Int(value >> UInt64(shift)) - parts
    }

    private static func middle(of slot: Int) -> UInt64 {
        guard slot >= parts else { return UInt64(slot) }
        let shift = slot >> partBits - 1
        let low = UInt64(slot & (parts - 1) + parts) << UInt64(shift)
        return low + (UInt64(1) << UInt64(shift)) / 2
    }
}
