import Martlet

/// The store.
struct StoreSubject: Subject {
    static let name = "martlet"
    private let store: Store

    init(memoryLimit: Int?) throws {
        store = try Store(StoreOptions(memoryLimit: memoryLimit))
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

    func getMany(_ keys: [ByteView], _ body: (Int, RawSpan?) throws -> Void) throws {
        try store.withValues(keys, body)
    }

    var reportedBytes: Int? { store.statistics().memory.totalBytes }
}
