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

    private static let digitsMax = 9

    let ticks: [Tick]
    private let from: Double
    private let to: Double
    private let isLogarithmic: Bool

    /// From 0 to a round number above `maximum`, with labels that have as many digits as tell them apart.
    init(upTo maximum: Double) {
        let step = Self.roundStep(maximum > 0 ? maximum / 4 : 1)
        let count = max(1, Int((maximum / step).rounded(.up)))
        (from, to, isLogarithmic) = (0, step * Double(count), false)
        let digits = min(max(0, -Int((log10(step) + 1e-9).rounded(.down))), Self.digitsMax)
        ticks = (0...count).map { number in
            Tick(place: Double(number) / Double(count), label: Units.fixed(step * Double(number), digits))
        }
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

    /// Percentiles, each digit 9 as far from the one before: 0, 90, 99, and so on.
    init(nines: Int) {
        (from, to, isLogarithmic) = (0, Double(nines), false)
        ticks = (0...nines).map { count in
            Tick(place: Double(count) / Double(nines), label: Self.percent(nines: count))
        }
    }

    /// `0`, `90`, `99`, `99.9` and so on.
    private static func percent(nines: Int) -> String {
        if nines < 2 { return nines == 0 ? "0" : "90" }
        return "99" + (nines > 2 ? "." + String(repeating: "9", count: nines - 2) : "")
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
