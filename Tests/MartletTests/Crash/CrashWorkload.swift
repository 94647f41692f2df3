import MartletTestSupport

@testable import Martlet

/// Random changes of a store, one after the other, and what a model makes of them.
struct CrashWorkload {
    let disk: SimulatedDisk
    let store: Store
    private let level: Durability
    private(set) var history: CrashHistory
    private var random: SeededGenerator
    private var lastValue = 0

    private static let named = ["a", "b", "c"]
    private static let keys = (0..<12).map { "k\($0)" }

    private enum Operation: CaseIterable {
        case put, putLarge, remove, increment, append, putIfAbsent, compareAndSwap, getOrPut, removeMany
        case transaction, abortedTransaction, batch, largeBatch
        case clear, makeKeyspace, renameKeyspace, dropKeyspace
        case checkpoint, compact, sync

        /// How many times in a hundred or so.
        var weight: Int {
            switch self {
            case .put: 24
            case .transaction: 12
            case .remove: 8
            case .putLarge, .increment, .batch: 6
            case .append, .checkpoint: 4
            default: 3
            }
        }
    }
    private static let operations = Operation.allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    /// Opens the store on a disk, which has what the history ends with.
    /// - Parameter required: How many of its changes must be there while the store is being opened.
    init(
        on disk: SimulatedDisk, after history: CrashHistory = CrashHistory(), required: Int = 0,
        options: StoreOptions = StoreOptions(), prepare: (StoreCore) -> Void = { _ in }, _ random: SeededGenerator
    ) throws {
        self.disk = disk
        self.random = random
        level = Durability.allCases.randomElement(using: &self.random) ?? .synced
        lastValue = history.count * 100
        var options = options
        options.durability = level
        let core = try StoreCore(options, storage: disk, limits: .tiny)
        prepare(core)
        store = Store(core: core)
        self.history = history.prefix(history.count, required: required, allSince: disk.changeCount)
        let found = try StoreContents(of: store)
        precondition(found == history.last, "opened twice, the second time \(found.difference(from: history.last))")
    }

    mutating func run(_ count: Int) throws {
        for _ in 0..<count { try step() }
    }

    func close() throws { try store.close() }

    // MARK: One operation

    private mutating func step() throws {
        switch CrashWorkload.operations.randomElement(using: &random) ?? .put {
        case .put: try put(value())
        case .putLarge: try put(value(large: true))
        case .remove:
            try change {
                try $0.remove($2)
            } model: {
                $0[$1, $2] = nil
            }
        case .increment: try increment()
        case .append:
            try change {
                try $0.append($2, "+")
            } model: {
                $0[$1, $2] = ($0[$1, $2] ?? "") + "+"
            }
        case .putIfAbsent:
            let value = value()
            try change {
                try $0.putIfAbsent($2, value)
            } model: {
                $0[$1, $2] = $0[$1, $2] ?? value
            }
        case .compareAndSwap: try compareAndSwap()
        case .getOrPut: try getOrPut()
        case .removeMany: try writeTogether(removing: true)
        case .transaction: try transaction(isAborted: false)
        case .abortedTransaction: try transaction(isAborted: true)
        case .batch: try writeTogether()
        case .largeBatch: try writeTogether(large: true)
        case .clear: try clear()
        case .makeKeyspace: try makeKeyspace()
        case .renameKeyspace: try renameKeyspace()
        case .dropKeyspace: try dropKeyspace()
        case .checkpoint: try store.checkpoint()
        case .compact: try store.compact()
        case .sync: try record(.synced, { _ in }) { [store] in try store.sync() }
        }
    }

    /// Makes a change, and notes what it comes to. Where the disk fails, it may have been made or not.
    private mutating func record(
        _ level: Durability, _ change: (inout StoreContents) -> Void, _ call: () throws -> Void
    ) throws {
        let begun = disk.changeCount
        var next = history.last
        change(&next)
        let isChange = next != history.last
        if isChange { history.append(next, begunAt: begun) }
        do {
            try call()
        } catch StoreError.outOfMemory {
            if isChange { history.removeLast() }
            throw StoreError.outOfMemory
        }
        history.acknowledge(history.count, at: disk.changeCount, level)
    }

    /// Changes a key of a keyspace, at some level.
    private mutating func change(
        _ call: (RawKeyspace, String, String) throws -> Void,
        model: (inout StoreContents, String, String) -> Void
    ) throws {
        let (name, key, level) = (keyspaceName(), key(), anyLevel())
        let keyspace = try handle(name).with(level)
        try record(level, { model(&$0, name, key) }) { try call(keyspace, name, key) }
    }

    private mutating func put(_ value: String) throws {
        try change {
            try $0.put($2, value)
        } model: {
            $0[$1, $2] = value
        }
    }

    private mutating func increment() throws {
        let amount = Int.random(in: 1...9, using: &random)
        let (name, level) = (keyspaceName(), anyLevel())
        let keyspace = try handle(name).with(level)
        let sum = (history.last[name, "number"].flatMap(Int.init) ?? 0) + amount
        try record(level, { $0[name, "number"] = "\(sum)" }) { try keyspace.increment("number", by: amount) }
    }

    private mutating func compareAndSwap() throws {
        let (name, key, level, value) = (keyspaceName(), key(), anyLevel(), value())
        let keyspace = try handle(name).with(level)
        let expected = Bool.random(using: &random) ? history.last[name, key] ?? "other" : "other"
        let isMet = history.last[name, key] == expected
        try record(level, { if isMet { $0[name, key] = value } }) {
            _ = try keyspace.compareAndSwap(key, expected: expected, desired: value)
        }
    }

    private mutating func getOrPut() throws {
        let (name, key, level, value) = (keyspaceName(), key(), anyLevel(), value())
        let keyspace = try handle(name).with(level)
        // Of what is there, it only reads.
        let isChange = history.last[name, key] == nil
        try record(isChange ? level : .memory, { if isChange { $0[name, key] = value } }) {
            _ = try keyspace.getOrPut(key) { value }
        }
    }

    // MARK: Several keys at once

    private struct Write {
        let keyspace: String
        let key: String
        let value: String?
    }

    private mutating func writes(large: Bool, removing: Bool) -> [Write] {
        (0..<Int.random(in: 2...5, using: &random)).map { _ in
            let isRemoval = removing || Int.random(in: 0..<4, using: &random) == 0
            return Write(keyspace: keyspaceName(), key: key(), value: isRemoval ? nil : value(large: large))
        }
    }

    private mutating func transaction(isAborted: Bool) throws {
        struct Abort: Error {}
        let (planned, store) = (writes(large: false, removing: false), store)
        try record(isAborted ? .memory : level, { if !isAborted { CrashWorkload.apply(planned, to: &$0) } }) {
            do {
                try store.transaction { transaction in
                    for write in planned {
                        let keyspace = transaction.keyspace(try CrashWorkload.handle(write.keyspace, of: store))
                        if let value = write.value {
                            _ = try keyspace.get(write.key)
                            try keyspace.put(write.key, value)
                        } else {
                            try keyspace.remove(write.key)
                        }
                    }
                    if isAborted { throw Abort() }
                }
            } catch is Abort {}
        }
    }

    private mutating func writeTogether(large: Bool = false, removing: Bool = false) throws {
        let (planned, store) = (writes(large: large, removing: removing), store)
        try record(level, { CrashWorkload.apply(planned, to: &$0) }) {
            try store.write { batch in
                for write in planned {
                    let keyspace = batch.keyspace(try CrashWorkload.handle(write.keyspace, of: store))
                    if let value = write.value {
                        try keyspace.put(write.key, value)
                    } else {
                        try keyspace.remove(write.key)
                    }
                }
            }
        }
    }

    private static func apply(_ writes: [Write], to contents: inout StoreContents) {
        for write in writes { contents[write.keyspace, write.key] = write.value }
    }

    // MARK: Keyspaces

    private mutating func clear() throws {
        let name = keyspaceName()
        let (keyspace, level) = (try handle(name), anyLevel())
        try record(level, { $0.clear(name) }) { try keyspace.with(level).clear() }
    }

    private mutating func makeKeyspace() throws {
        guard let name = CrashWorkload.named.filter({ !history.last.names.contains($0) }).first else { return }
        try record(level, { $0.make(name) }) { [store] in _ = try store.keyspace(name) }
    }

    private mutating func renameKeyspace() throws {
        let (free, used) = freeAndUsed()
        guard let name = used.randomElement(using: &random), let newName = free.randomElement(using: &random) else {
            return
        }
        try record(level, { $0.rename(name, to: newName) }) { [store] in
            try store.renameKeyspace(name, to: newName)
        }
    }

    private mutating func dropKeyspace() throws {
        guard let name = freeAndUsed().used.randomElement(using: &random) else { return }
        try record(level, { $0.drop(name) }) { [store] in _ = try store.dropKeyspace(name) }
    }

    private func freeAndUsed() -> (free: [String], used: [String]) {
        let names = history.last.names
        return (CrashWorkload.named.filter { !names.contains($0) }, CrashWorkload.named.filter { names.contains($0) })
    }

    // MARK: Choices

    private mutating func anyLevel() -> Durability { Durability.allCases.randomElement(using: &random) ?? .synced }

    private mutating func keyspaceName() -> String { history.last.names.randomElement(using: &random) ?? "" }

    private mutating func key() -> String { CrashWorkload.keys.randomElement(using: &random) ?? "k0" }

    /// One that was never written before.
    private mutating func value(large: Bool = false) -> String {
        lastValue += 1
        let length = Int.random(in: large ? 1000...4000 : 0...30, using: &random)
        return "v\(lastValue) " + String(repeating: "abcdefgh".randomElement(using: &random) ?? "x", count: length)
    }

    private func handle(_ name: String) throws -> RawKeyspace { try CrashWorkload.handle(name, of: store) }

    private static func handle(_ name: String, of store: Store) throws -> RawKeyspace {
        name.isEmpty ? store.target : try store.keyspace(name)
    }
}
