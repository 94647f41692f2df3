import Martlet

/// The store.
struct StoreSubject: Subject {
    static let name = "martlet"
    private let store: Store

    init(memoryLimit: Int?, expectedEntries: Int) throws {
        store = try Store(StoreOptions(memoryLimit: memoryLimit, expectedEntries: expectedEntries))
    }

    func prepare(_ key: ByteView) -> ByteView { key }

    func load(_ key: RawSpan, _ value: RawSpan) throws -> Bool {
        try store.put(key, value)
    }

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

    var reportedBytes: Int? { store.statistics().memory.totalBytes }
}
