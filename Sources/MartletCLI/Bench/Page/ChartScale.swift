#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One axis of a chart: which values it shows, where each lies between 0 and 1, and which of them are marked.
struct ChartScale {
    struct Tick {
        let place: Double
        let label: String
    }

    let ticks: [Tick]
    private let from: Double
    private let to: Double
    private let isLogarithmic: Bool

    /// From 0 to a round number above `maximum`.
    init(upTo maximum: Double, label: (Double) -> String) {
        let step = Self.roundStep(maximum > 0 ? maximum / 4 : 1)
        let count = max(1, Int((maximum / step).rounded(.up)))
        (from, to, isLogarithmic) = (0, step * Double(count), false)
        ticks = (0...count).map { Tick(place: Double($0) / Double(count), label: label(step * Double($0))) }
    }

    /// From one power of ten to another, around all of `values`, which are above 0.
    init(logarithmicAround values: [Double], label: (Double) -> String) {
        let first = log10(values.min() ?? 1).rounded(.down)
        let last = max(first + 1, log10(values.max() ?? 10).rounded(.up))
        (from, to, isLogarithmic) = (first, last, true)
        ticks = (0...Int(last - first)).map { power in
            Tick(place: Double(power) / (last - first), label: label(pow(10, first + Double(power))))
        }
    }

    /// Values by name, at equal distances.
    init(names: [String]) {
        (from, to, isLogarithmic) = (0, Double(max(1, names.count - 1)), false)
        let middle = names.count == 1
        ticks = names.enumerated().map { position, name in
            Tick(place: middle ? 0.5 : Double(position) / Double(names.count - 1), label: name)
        }
    }

    func place(_ value: Double) -> Double {
        ((isLogarithmic ? log10(max(value, .leastNormalMagnitude)) : value) - from) / (to - from)
    }

    /// 1, 2 or 5 times a power of ten, at least `step`.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        return ([1, 2, 5].first { $0 * power >= step * 0.999 } ?? 10) * power
    }
}
