import Martlet

/// Keeps what a slow source said in memory, in front of it.
///
/// However many threads and tasks ask for a key that is not there, the source is asked once and all get what it says.
/// Any number of them may use one cache at once.
struct NearCache: Sendable {
    private let store: Store

    /// An empty cache that takes `memoryLimit` bytes at most.
    init(memoryLimit: Int) throws(StoreError) {
        store = try Store(StoreOptions(memoryLimit: memoryLimit))
    }

    /// The value of `key`, from `load` if it is not in memory. Blocks the thread while it loads.
    ///
    /// A full cache is no reason to fail: what was loaded is then given back and not stored.
    func value(of key: String, load: () throws -> String) throws -> String {
        var loaded: String?
        do {
            return try store.getOrPut(key) {
                let value = try load()
                loaded = value
                return value
            }
        } catch StoreError.outOfMemory {
            return try loaded ?? load()
        }
    }

    /// The same for a source that is awaited. Suspends the task while it loads.
    func value(of key: String, load: nonisolated(nonsending) () async throws -> String) async throws -> String {
        var loaded: String?
        do {
            return try await store.suspending.getOrPut(key) {
                let value = try await load()
                loaded = value
                return value
            }
        } catch StoreError.outOfMemory {
            if let loaded { return loaded }
            return try await load()
        }
    }

    /// Drops the value of `key`, after it has changed at the source.
    ///
    /// A load of it that is under way may have read the value before the change: whoever asked for it gets it, and it is
    /// not stored.
    func invalidate(_ key: String) throws(StoreError) { try store.remove(key) }

    /// How many values are in memory.
    var count: Int { store.count }

    /// Which share of the reads since the beginning found their key in memory, from 0 to 1.
    var hitRatio: Double {
        let operations = store.statistics().operations
        return Double(operations.hits) / Double(max(1, operations.gets))
    }
}
