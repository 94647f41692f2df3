@testable import Martlet

/// A storage that tells a test of each change before it is made and after, so that the test can hold it up, or have it
/// fail.
final class WatchedStorage: Storage {
    typealias Before = @Sendable (DiskCall, _ name: String) throws(StorageProblem) -> Void
    typealias After = @Sendable (DiskCall, _ name: String) -> Void

    private let inner: any Storage
    private let before: Before
    private let after: After

    init(
        _ inner: any Storage, before: @escaping Before = { _, _ throws(StorageProblem) in },
        after: @escaping After = { _, _ in }
    ) {
        self.inner = inner
        self.before = before
        self.after = after
    }

    var path: String { inner.path }

    func names() throws(StorageProblem) -> [String] { try inner.names() }

    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile {
        try watching(.create, name) { () throws(StorageProblem) in
            WatchedFile(name, try inner.create(name, bytes: bytes), of: self)
        }
    }

    func open(_ name: String) throws(StorageProblem) -> any StorageFile { try inner.open(name) }

    func rename(_ name: String, to newName: String) throws(StorageProblem) {
        try watching(.rename, name) { () throws(StorageProblem) in try inner.rename(name, to: newName) }
    }

    func remove(_ name: String) throws(StorageProblem) {
        try watching(.remove, name) { () throws(StorageProblem) in try inner.remove(name) }
    }

    func syncDirectory() throws(StorageProblem) {
        try watching(.syncDirectory, "") { () throws(StorageProblem) in try inner.syncDirectory() }
    }

    func close() { inner.close() }

    fileprivate func watching<R>(
        _ call: DiskCall, _ name: String, _ body: () throws(StorageProblem) -> R
    ) throws(StorageProblem) -> R {
        try before(call, name)
        let result = try body()
        after(call, name)
        return result
    }
}

/// A file that was made in a watched storage. It goes by the name that it was made with.
private final class WatchedFile: StorageFile {
    private let name: String
    private let inner: any StorageFile
    private let storage: WatchedStorage

    init(_ name: String, _ inner: any StorageFile, of storage: WatchedStorage) {
        self.name = name
        self.inner = inner
        self.storage = storage
    }

    func size() throws(StorageProblem) -> Int { try inner.size() }

    func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem) {
        try storage.watching(.write, name) { () throws(StorageProblem) in try inner.write(bytes, at: offset) }
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int {
        try inner.read(into: &buffer, at: offset)
    }

    func sync() throws(StorageProblem) {
        try storage.watching(.sync, name) { () throws(StorageProblem) in try inner.sync() }
    }
}
