import MartletTestSupport

@testable import Martlet

/// A storage that counts what is read of each file.
final class ReadingStorage: Storage {
    private let inner: any Storage
    private let read = Guarded<[String: Int]>([:])

    init(_ inner: any Storage) { self.inner = inner }

    func bytesRead(of name: String) -> Int { read.withLock { $0[name, default: 0] } }

    fileprivate func note(_ count: Int, of name: String) { read.withLock { $0[name, default: 0] += count } }

    var path: String { inner.path }

    func names() throws(StorageProblem) -> [String] { try inner.names() }

    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile {
        try inner.create(name, bytes: bytes)
    }

    func open(_ name: String) throws(StorageProblem) -> any StorageFile {
        ReadingFile(name, try inner.open(name), of: self)
    }

    func rename(_ name: String, to newName: String) throws(StorageProblem) { try inner.rename(name, to: newName) }

    func remove(_ name: String) throws(StorageProblem) { try inner.remove(name) }

    func syncDirectory() throws(StorageProblem) { try inner.syncDirectory() }

    func close() { inner.close() }
}

private final class ReadingFile: StorageFile {
    private let name: String
    private let inner: any StorageFile
    private let storage: ReadingStorage

    init(_ name: String, _ inner: any StorageFile, of storage: ReadingStorage) {
        self.name = name
        self.inner = inner
        self.storage = storage
    }

    func size() throws(StorageProblem) -> Int { try inner.size() }

    func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem) { try inner.write(bytes, at: offset) }

    func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int {
        let count = try inner.read(into: &buffer, at: offset)
        storage.note(count, of: name)
        return count
    }

    func sync() throws(StorageProblem) { try inner.sync() }
}
