#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Numbers from 0 up to a count, the k-th of them with a probability in proportion to 1/kᵗ (k from 1): a few are
/// asked for all the time, most of them hardly ever.
///
/// Drawn by rejection inversion (W. Hörmann, G. Derflinger: "Rejection-inversion to generate variates from monotone
/// discrete distributions", 1996): exact, without a table, and with fewer than 1.1 tries a number on average.
struct ZipfDistribution {
    private let count: Double
    private let exponent: Double
    private let areaFirst: Double
    private let areaLast: Double
    private let squeeze: Double

    /// - Parameter exponent: How uneven, above 0 and not 1.
    init(count: Int, exponent: Double = 0.99) {
        precondition(count > 0 && exponent > 0 && exponent != 1)
        self.count = Double(count)
        self.exponent = exponent
        areaFirst = Self.area(1.5, exponent) - 1
        areaLast = Self.area(self.count + 0.5, exponent)
        squeeze = 2 - Self.inverseArea(Self.area(2.5, exponent) - pow(2, -exponent), exponent)
    }

    func next(_ random: inout some RandomNumberGenerator) -> Int {
        while true {
            let point = areaLast + Double.random(in: 0..<1, using: &random) * (areaFirst - areaLast)
            let x = Self.inverseArea(point, exponent)
            let k = min(max((x + 0.5).rounded(.down), 1), count)
            if k - x <= squeeze || point >= Self.area(k + 0.5, exponent) - pow(k, -exponent) { return Int(k) - 1 }
        }
    }

    /// The integral of x⁻ᵗ.
    private static func area(_ x: Double, _ exponent: Double) -> Double {
        pow(x, 1 - exponent) / (1 - exponent)
    }

    private static func inverseArea(_ area: Double, _ exponent: Double) -> Double {
        pow(area * (1 - exponent), 1 / (1 - exponent))
    }
}
