import Martlet
import MartletTestSupport
import Testing

/// Keyspaces of every type of key and value beside a dictionary, all in one store.
@Suite struct TypedModelTests {
    @Test(arguments: Seed.some(6))
    func aTypedKeyspaceAgreesWithADictionary(seed: Seed) throws {
        let store = try Store()
        let games: [any TypedGame] = [
            try Game(store, Int.self, String.self, seed), try Game(store, Int8.self, Int8.self, seed),
            try Game(store, Int16.self, UInt16.self, seed), try Game(store, Int32.self, Int128.self, seed),
            try Game(store, Int64.self, UInt64.self, seed), try Game(store, UInt.self, [UInt8].self, seed),
            try Game(store, UInt8.self, Bool.self, seed), try Game(store, UInt128.self, Pair.self, seed),
            try Game(store, String.self, Double.self, seed), try Game(store, [UInt8].self, Float.self, seed),
            try Game(store, Double.self, Int.self, seed), try Game(store, Float.self, UInt32.self, seed),
            try Game(store, Bool.self, UInt128.self, seed), try Game(store, Pair.self, Int16.self, seed),
        ]
        var random = seed.generator()
        for _ in 0..<4_000 { try games.randomElement(using: &random)?.step() }
        for game in games { #expect(try game.agrees(), "\(game), \(seed)") }
        #expect(store.statistics().entries == games.map(\.count).reduce(0, +))
    }

    /// The control: a dictionary that forgot an entry, and one that has another value.
    @Test func anEntryThatDiffersIsNoticed() throws {
        let game = try Game(try Store(), Int.self, String.self, Seed(1))
        for _ in 0..<200 { try game.step() }
        let key = try #require(game.model.keys.first)
        let value = game.model.removeValue(forKey: key)
        #expect(try !game.agrees())
        game.model[key] = (value ?? "") + "!"
        #expect(try !game.agrees())
        game.model[key] = value
        #expect(try game.agrees())
    }
}

/// A struct with padding between its fields.
struct Pair: BitwiseStoreKey, BitwiseStoreValue, Hashable {
    var small: Int8
    var large: Int64
}

/// What can be drawn at random, small numbers of different ones, so that keys meet again.
private protocol Drawn: Hashable {
    static func draw(_ random: inout SeededGenerator) -> Self
}

extension Drawn where Self: FixedWidthInteger {
    static func draw(_ random: inout SeededGenerator) -> Self {
        Self(truncatingIfNeeded: Int.random(in: -20...20, using: &random))
    }
}

extension Int: Drawn {}
extension Int8: Drawn {}
extension Int16: Drawn {}
extension Int32: Drawn {}
extension Int64: Drawn {}
extension Int128: Drawn {}
extension UInt: Drawn {}
extension UInt8: Drawn {}
extension UInt16: Drawn {}
extension UInt32: Drawn {}
extension UInt64: Drawn {}
extension UInt128: Drawn {}

extension String: Drawn {
    static func draw(_ random: inout SeededGenerator) -> String { "né \(Int.draw(&random))" }
}

extension [UInt8]: Drawn {
    static func draw(_ random: inout SeededGenerator) -> [UInt8] {
        [UInt8](repeating: UInt8.draw(&random), count: Int.random(in: 0...3, using: &random))
    }
}

extension Double: Drawn {
    static func draw(_ random: inout SeededGenerator) -> Double { Double(Int.draw(&random)) / 8 }
}

extension Float: Drawn {
    static func draw(_ random: inout SeededGenerator) -> Float { Float(Int.draw(&random)) / 8 }
}

extension Bool: Drawn {
    static func draw(_ random: inout SeededGenerator) -> Bool { Bool.random(using: &random) }
}

extension Pair: Drawn {
    static func draw(_ random: inout SeededGenerator) -> Pair { Pair(small: .draw(&random), large: .draw(&random)) }
}

private protocol TypedGame: AnyObject {
    var count: Int { get }
    func step() throws
    func agrees() throws -> Bool
}

/// One keyspace, the dictionary beside it, and random calls on both.
private final class Game<Key, Value>: TypedGame
where Key: Drawn & StoreKey & StoreKeyDecodable, Value: Drawn & StoreValue & StoreDecodable {
    private let keyspace: Keyspace<Key, Value>
    var model: [Key: Value] = [:]
    private var random: SeededGenerator

    init(_ store: Store, _ key: Key.Type, _ value: Value.Type, _ seed: Seed) throws {
        keyspace = try store.keyspace("\(key) to \(value)", key, value)
        random = seed.generator()
    }

    var count: Int { model.count }

    func step() throws {
        let (key, value) = (Key.draw(&random), Value.draw(&random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try #require(keyspace.put(key, value) == (model.updateValue(value, forKey: key) == nil))
        case 1: try #require(keyspace.get(key) == model[key])
        case 2: try #require(keyspace.remove(key) == (model.removeValue(forKey: key) != nil))
        case 3:
            try #require(keyspace.putIfAbsent(key, value) == (model[key] == nil))
            model[key] = model[key] ?? value
        case 4:
            try #require(keyspace.replace(key, value) == (model[key] != nil))
            if model[key] != nil { model[key] = value }
        case 5: try #require(keyspace.getAndPut(key, value) == model.updateValue(value, forKey: key))
        case 6: try #require(keyspace.getAndRemove(key) == model.removeValue(forKey: key))
        case 7:
            let new = Bool.random(using: &random) ? value : nil
            try keyspace.update(key) { present in
                try #require(present == model[key])
                present = new
            }
            model[key] = new
        case 8:
            try #require(keyspace.getOrPut(key) { value } == model[key] ?? value)
            model[key] = model[key] ?? value
        case 9:
            let expected = Value.draw(&random)
            let result = try keyspace.compareAndSwap(key, expected: expected, desired: value)
            if case .swapped = result {
                try #require(model[key] == expected)
                model[key] = value
            } else {
                try #require((result == .notFound) == (model[key] == nil) && model[key] != expected)
            }
        case 10:
            let keys = (0..<5).map { _ in Key.draw(&random) }
            try #require(keyspace.getMany(keys, consistent: true) == keys.map { model[$0] })
        default: try #require(keyspace.contains(key) == (model[key] != nil))
        }
    }

    /// Whether a visit of all entries, and a scan of them, give what the dictionary has.
    func agrees() throws -> Bool {
        var visited: [Key: Value] = [:]
        var scanned: [Key: Value] = [:]
        try keyspace.forEach { key, value in visited.updateValue(value, forKey: key) == nil }
        var cursor: ScanCursor? = .start
        while let current = cursor { cursor = try keyspace.scan(from: current, limit: 3) { scanned[$0] = $1 } }
        return visited == model && scanned == model
    }
}
