#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a random test starts. It is printed with a failure, and `MARTLET_TEST_SEED` replays it.
public struct Seed: Hashable, Sendable, CustomStringConvertible {
    /// The number itself.
    public let value: UInt64

    /// The seed that a failure named.
    public init(_ value: UInt64) {
        self.value = value
    }

    /// How to replay it.
    public var description: String { "MARTLET_TEST_SEED=\(value)" }

    /// A generator that starts here.
    public func generator() -> SeededGenerator { SeededGenerator(seed: value) }

    /// `count` seeds, times `MARTLET_TEST_SEEDS` if that is set, divided by `MARTLET_TEST_SEED_SHARE` if that is, but one at
    /// least; the one of `MARTLET_TEST_SEED` if that is.
    ///
    /// They differ from day to day, so that time widens what is tested; a failure names its seed.
    public static func some(_ count: Int) -> [Seed] {
        if let only = environment("MARTLET_TEST_SEED").flatMap(UInt64.init) { return [Seed(only)] }
        let factor = environment("MARTLET_TEST_SEEDS").flatMap(Int.init) ?? 1
        let share = environment("MARTLET_TEST_SEED_SHARE").flatMap(Int.init) ?? 1
        var generator = SeededGenerator(seed: UInt64(time(nil) / 86_400))
        return (0..<max(1, count * factor / share)).map { _ in Seed(generator.next() >> 16) }
    }
}

/// Whether the long tests are asked for.
public var isLongTest: Bool { environment("MARTLET_TEST_LONG") != nil }

/// A variable of the environment, `nil` if it is not set.
public func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that gives the same numbers for the same seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
