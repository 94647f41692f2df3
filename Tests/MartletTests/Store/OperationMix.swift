@testable import Martlet
import MartletTestSupport

/// Draws operations: some kinds off, the rest wildly uneven; a few hot keys and many cold; sizes around every edge.
struct OperationMix {
    private var weights: [Int]
    private let keyCount: Int

    init(keyCount: Int, using random: inout SeededGenerator) {
        self.keyCount = keyCount
        weights = (0..<24).map { _ in Bool.random(using: &random) ? Int.random(in: 1...200, using: &random) : 0 }
        weights[0] += 20
        // Those that walk or empty the whole keyspace.
        weights += (0..<5).map { _ in Int.random(in: 0...1, using: &random) }
    }

    func next(using random: inout SeededGenerator) -> Operation {
        switch pick(using: &random) {
        case 0: .put(key(&random), value(&random))
        case 1: .get(key(&random))
        case 2: .getInto(key(&random), Int.random(in: 0...300, using: &random))
        case 3: .withValue(key(&random))
        case 4: .contains(key(&random))
        case 5: .remove(key(&random))
        case 6: .getMany(keys(&random, 70), consistent: Bool.random(using: &random))
        case 7: .count
        case 8: .putIfAbsent(key(&random), value(&random))
        case 9: .replace(key(&random), value(&random))
        case 10: .compareAndSwap(key(&random), expected: value(&random), desired: value(&random))
        case 11: .swapVersion(key(&random), value(&random))
        case 12: .getAndPut(key(&random), value(&random))
        case 13: .getAndRemove(key(&random))
        case 14: .update(key(&random), Bool.random(using: &random) ? value(&random) : nil)
        case 15: .getOrPut(key(&random), value(&random))
        case 16: .append(key(&random), value(&random))
        case 17: .putPart(key(&random), value(&random), at: Int.random(in: 0...300, using: &random))
        case 18: .getPart(key(&random), range(&random))
        case 19: .size(key(&random))
        case 20: .putMany(keys(&random, 70).map { ($0, [UInt8(truncatingIfNeeded: $0.count)]) })
        case 21: .removeMany(keys(&random, 70))
        case 22: .increment(key(&random), by: number(&random))
        case 23: .remove(key(&random))
        case 24: .forEach
        case 25: .scan(limit: Int.random(in: 1...100, using: &random))
        case 26: .occupancy
        case 27: .reserveCapacity(Int.random(in: 0...2_000, using: &random))
        default: .clear
        }
    }

    private func pick(using random: inout SeededGenerator) -> Int {
        var point = Int.random(in: 0..<weights.reduce(0, +), using: &random)
        for (kind, weight) in weights.enumerated() {
            point -= weight
            if point < 0 { return kind }
        }
        return 0
    }

    private func key(_ random: inout SeededGenerator) -> [UInt8] {
        let number =
            Bool.random(using: &random)
            ? Int.random(in: 0..<8, using: &random) : Int.random(in: 0..<keyCount, using: &random)
        return Key.bytes(number)
    }

    private func keys(_ random: inout SeededGenerator, _ most: Int) -> [[UInt8]] {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in key(&random) }
    }

    private func number(_ random: inout SeededGenerator) -> Int {
        [1, -1, 1_000, .max, .min, 0].randomElement(using: &random) ?? 0
    }

    private func range(_ random: inout SeededGenerator) -> Range<Int> {
        let start = Int.random(in: 0...200, using: &random)
        return start..<start + Int.random(in: 0...200, using: &random)
    }

    private func value(_ random: inout SeededGenerator) -> [UInt8] {
        let sizes = [0, 1, 3, 84, 100, 116, 117, 500, 4_000]
        var size = sizes.randomElement(using: &random) ?? 0
        if Int.random(in: 0..<500, using: &random) == 0 {
            size = [32_700, 32_750, 262_143, 262_144, 1 << 20].randomElement(using: &random) ?? 0
        }
        let byte: ClosedRange<UInt8> = Bool.random(using: &random) ? 0...255 : 0x2B...0x39
        return [UInt8](repeating: UInt8.random(in: byte, using: &random), count: size)
    }
}

/// Keys of many sizes, each telling its number.
enum Key {
    static func bytes(_ number: Int) -> [UInt8] {
        let size = [0, 1, 2, 5, 8, 16, 17, 40, 511, 512, 700][number % 11]
        return number < 1 ? [] : Array("\(number):".utf8) + [UInt8](repeating: UInt8(number & 0xff), count: size)
    }
}
