import Martlet

/// The store.
struct StoreSubject: Subject {
    static let name = "martlet"
    private let store: Store
    /// Does not wait for a disk.
    private let loading: RawKeyspace
    /// Where the store is; removed once nobody has the subject any more.
    private let folder: TemporaryDirectory?

    init(memoryLimit: Int?, expectedEntries: Int) throws {
        try self.init(memoryLimit: memoryLimit, expectedEntries: expectedEntries, in: nil)
    }

    /// - Parameter directory: In what a directory is made for the store, and how its changes are to last; `nil` for a store
    ///   in memory.
    init(memoryLimit: Int?, expectedEntries: Int, in directory: StoreDirectory?) throws {
        var options = StoreOptions(memoryLimit: memoryLimit, expectedEntries: expectedEntries)
        options.durability = directory?.durability ?? .memory
        folder = try directory.map { directory in try TemporaryDirectory(in: directory.path) }
        store = try folder.map { folder in try Store(at: folder.path, options) } ?? Store(options)
        loading = try store.with(.memory)
    }

    func prepare(_ key: ByteView) -> ByteView { key }

    func load(_ key: RawSpan, _ value: RawSpan) throws -> Bool {
        try loading.put(key, value)
    }

    func finishLoad() throws { try store.sync() }

    @inline(__always)
    func put(_ key: ByteView, _ value: RawSpan) throws {
        try store.put(key, value)
    }

    @inline(__always)
    func get(_ key: ByteView, into buffer: inout MutableRawSpan) throws -> Int? {
        try store.get(key, into: &buffer)
    }

    @inline(__always)
    func remove(_ key: ByteView) throws -> Bool {
        try store.remove(key)
    }

    @inline(__always)
    func modify(_ key: ByteView) throws -> Int? {
        try store.update(key, as: [UInt8].self) { value in
            if value?.isEmpty == false { value?[0] &+= 1 }
            return value?.count
        }
    }

    func getMany(_ keys: [ByteView], _ body: (Int, RawSpan?) throws -> Void) throws {
        try store.withValues(keys, body)
    }

    func transfer(_ amount: Int, from source: ByteView, to target: ByteView) throws -> Bool {
        try store.transaction { transaction in
            guard var account = try transaction.get(source), try transaction.contains(target) else { return false }
            let taken = account.withdraw(amount)
            try transaction.put(source, account)
            try transaction.update(target, as: [UInt8].self) { $0?.deposit(taken) }
            return true
        }
    }

    func scan(_ body: (_ key: RawSpan, _ value: RawSpan) -> Void) throws {
        try store.read { snapshot in
            try snapshot.forEach { key, value in
                body(key, value)
                return true
            }
        }
    }

    func writtenBytes() throws -> WrittenBytes? {
        try store.sync()
        let statistics = store.statistics()
        return statistics.storage.map { storage in
            WrittenBytes(
                log: storage.logBytes, checkpoints: storage.checkpointBytes, values: statistics.operations.puts)
        }
    }

    var reportedBytes: Int? { store.statistics().memory.totalBytes }
}
