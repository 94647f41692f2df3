@testable import Martlet
import MartletTestSupport
import Testing

/// What a store should be: a dictionary.
struct Model {
    var entries: [[UInt8]: [UInt8]] = [:]
}

/// One call of the interface, drawn at random, and what it gave.
enum Operation: CustomStringConvertible {
    case put([UInt8], [UInt8])
    case get([UInt8])
    case getInto([UInt8], Int)
    case withValue([UInt8])
    case contains([UInt8])
    case remove([UInt8])
    case getMany([[UInt8]])
    case count
    case forEach
    case clear

    var description: String {
        switch self {
        case .put(let key, let value): "put(\(key), \(value.count) bytes)"
        case .get(let key): "get(\(key))"
        case .getInto(let key, let room): "get(\(key), into: \(room) bytes)"
        case .withValue(let key): "withValue(\(key))"
        case .contains(let key): "contains(\(key))"
        case .remove(let key): "remove(\(key))"
        case .getMany(let keys): "getMany(\(keys.count) keys)"
        case .count: "count"
        case .forEach: "forEach"
        case .clear: "clear"
        }
    }
}

enum Outcome: Equatable {
    case flag(Bool)
    case value([UInt8]?)
    case values([[UInt8]?])
    case number(Int)
    case entries([[UInt8]: [UInt8]])
    case visitedTwice([UInt8])
    case tooSmall(Int)
    case none
}

extension Model {
    mutating func perform(_ operation: Operation) -> Outcome {
        switch operation {
        case .put(let key, let value): return .flag(entries.updateValue(value, forKey: key) == nil)
        case .get(let key), .withValue(let key): return .value(entries[key])
        case .getInto(let key, let room):
            guard let value = entries[key] else { return .value(nil) }
            return value.count <= room ? .value(value) : .tooSmall(value.count)
        case .contains(let key): return .flag(entries[key] != nil)
        case .remove(let key): return .flag(entries.removeValue(forKey: key) != nil)
        case .getMany(let keys): return .values(keys.map { entries[$0] })
        case .count: return .number(entries.count)
        case .forEach: return .entries(entries)
        case .clear:
            entries.removeAll()
            return .none
        }
    }
}

extension KeyValueOperations {
    func perform(_ operation: Operation) throws -> Outcome {
        switch operation {
        case .put(let key, let value): return .flag(try put(key, value))
        case .get(let key): return .value(try get(key))
        case .getInto(let key, let room): return try performGet(key, room: room)
        case .withValue(let key): return .value(try withValue(key) { [UInt8](copying: $0) })
        case .contains(let key): return .flag(try contains(key))
        case .remove(let key): return .flag(try remove(key))
        case .getMany(let keys): return .values(try getMany(keys))
        case .count: return .number(count)
        case .forEach: return try performForEach()
        case .clear:
            try clear()
            return .none
        }
    }

    private func performGet(_ key: [UInt8], room: Int) throws -> Outcome {
        var buffer = [UInt8](repeating: 0xEE, count: room)
        do {
            var span = buffer.mutableSpan
            guard let size = try get(key, into: &span) else { return .value(nil) }
            return .value(Array(buffer[..<size]))
        } catch StoreError.bufferTooSmall(let needed) {
            return .tooSmall(needed)
        }
    }

    private func performForEach() throws -> Outcome {
        var seen: [[UInt8]: [UInt8]] = [:]
        var twice: [UInt8]?
        try forEach { key, value in
            let key = [UInt8](copying: key)
            if seen.updateValue([UInt8](copying: value), forKey: key) != nil { twice = key }
            return true
        }
        return twice.map(Outcome.visitedTwice) ?? .entries(seen)
    }
}

/// Draws operations: some kinds off, the rest wildly uneven; a few hot keys and many cold; sizes around every edge.
struct OperationMix {
    private var weights: [Int]
    private let keyCount: Int

    init(keyCount: Int, using random: inout SeededGenerator) {
        self.keyCount = keyCount
        weights = (0..<8).map { _ in Bool.random(using: &random) ? Int.random(in: 1...200, using: &random) : 0 }
        weights[0] += 20
        weights += [Int.random(in: 0...1, using: &random), Int.random(in: 0...1, using: &random)]
    }

    func next(using random: inout SeededGenerator) -> Operation {
        switch pick(using: &random) {
        case 0: .put(key(&random), value(&random))
        case 1: .get(key(&random))
        case 2: .getInto(key(&random), Int.random(in: 0...300, using: &random))
        case 3: .withValue(key(&random))
        case 4: .contains(key(&random))
        case 5: .remove(key(&random))
        case 6: .getMany((0..<Int.random(in: 0...70, using: &random)).map { _ in key(&random) })
        case 7: .count
        case 8: .forEach
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

    private func value(_ random: inout SeededGenerator) -> [UInt8] {
        let sizes = [0, 1, 3, 84, 100, 116, 117, 500, 4_000]
        var size = sizes.randomElement(using: &random) ?? 0
        if Int.random(in: 0..<500, using: &random) == 0 {
            size = [32_700, 32_750, 262_143, 262_144, 1 << 20].randomElement(using: &random) ?? 0
        }
        return [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: size)
    }
}

/// Keys of many sizes, each telling its number.
enum Key {
    static func bytes(_ number: Int) -> [UInt8] {
        let size = [0, 1, 2, 5, 8, 16, 17, 40, 511, 512, 700][number % 11]
        return number < 1 ? [] : Array("\(number):".utf8) + [UInt8](repeating: UInt8(number & 0xff), count: size)
    }
}
