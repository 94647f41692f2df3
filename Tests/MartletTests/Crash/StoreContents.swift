import MartletTestSupport

@testable import Martlet

/// All that a store holds: by keyspace, the default one having no name, the values of the keys.
struct StoreContents: Hashable, Sendable {
    private(set) var keyspaces: [String: [String: String]] = ["": [:]]

    init() {}

    init(of store: Store) throws {
        keyspaces[""] = try StoreContents.entries(of: store.target)
        for keyspace in store.keyspaces() {
            keyspaces[String(decoding: keyspace.name ?? [], as: UTF8.self)] = try StoreContents.entries(of: keyspace)
        }
    }

    struct ThereTwice: Error {
        let key: String
    }

    private static func entries(of keyspace: RawKeyspace) throws -> [String: String] {
        var entries: [String: String] = [:]
        try keyspace.forEach { key, value in
            let key = String(decoding: [UInt8](copying: key), as: UTF8.self)
            // Or a forged one whose key is no text.
            guard entries[key] == nil else { throw ThereTwice(key: key) }
            entries[key] = String(decoding: [UInt8](copying: value), as: UTF8.self)
            return true
        }
        return entries
    }

    /// The value of a key; setting one makes the keyspace if it is not there.
    subscript(_ keyspace: String, _ key: String) -> String? {
        get { keyspaces[keyspace]?[key] }
        set { keyspaces[keyspace, default: [:]][key] = newValue }
    }

    /// The names of the keyspaces in order, the default one first.
    var names: [String] { keyspaces.keys.sorted() }

    mutating func make(_ name: String) { keyspaces[name] = keyspaces[name] ?? [:] }

    mutating func drop(_ name: String) { keyspaces[name] = nil }

    mutating func clear(_ name: String) { keyspaces[name] = [:] }

    mutating func rename(_ name: String, to newName: String) {
        keyspaces[newName] = keyspaces.removeValue(forKey: name)
    }

    /// In what the two differ, in some words.
    func difference(from other: StoreContents) -> String {
        var found: [String] = []
        for name in Set(names + other.names).sorted() {
            let (mine, others) = (keyspaces[name], other.keyspaces[name])
            if mine == nil || others == nil { found.append("keyspace '\(name)' \(mine == nil ? "missing" : "there")") }
            let keys = Set((mine ?? [:]).keys).union((others ?? [:]).keys).sorted()
            for key in keys where mine?[key] != others?[key] {
                let (value, expected) = (mine?[key]?.prefix(12) ?? "nothing", others?[key]?.prefix(12) ?? "nothing")
                found.append("'\(name)'/\(key): \(value), not \(expected)")
            }
        }
        return found.isEmpty ? "nothing" : found.prefix(8).joined(separator: "; ")
    }
}
