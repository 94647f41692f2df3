@testable import Martlet
import MartletTestSupport

/// A storage whose syncs take so long, are counted, and fail from some time on.
final class HeldUpStorage: Storage {
    private let inner: any Storage
    private let seconds: Double
    private let count = Guarded(0)
    private let isFailing = Guarded(false)

    init(_ inner: any Storage, seconds: Double) { (self.inner, self.seconds) = (inner, seconds) }

    /// Has each sync from now on fail.
    func fail() { isFailing.withLock { $0 = true } }

    /// How often a file was synced.
    var syncs: Int { count.withLock { $0 } }

    var path: String { inner.path }
    func names() throws(StorageProblem) -> [String] { try inner.names() }
    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile {
        File(try inner.create(name, bytes: bytes), in: self)
    }
    func open(_ name: String) throws(StorageProblem) -> any StorageFile { try inner.open(name) }
    func rename(_ name: String, to newName: String) throws(StorageProblem) { try inner.rename(name, to: newName) }
    func remove(_ name: String) throws(StorageProblem) { try inner.remove(name) }
    func syncDirectory() throws(StorageProblem) { try inner.syncDirectory() }
    func close() { inner.close() }

    private func holdUp() throws(StorageProblem) {
        count.withLock { $0 += 1 }
        System.sleep(seconds: seconds)
        guard !isFailing.withLock({ $0 }) else { throw StorageProblem(operation: "sync", path: path, code: 5) }
    }

    private final class File: StorageFile {
        private let inner: any StorageFile
        private let storage: HeldUpStorage

        init(_ inner: any StorageFile, in storage: HeldUpStorage) { (self.inner, self.storage) = (inner, storage) }

        func size() throws(StorageProblem) -> Int { try inner.size() }
        func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem) { try inner.write(bytes, at: offset) }
        func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int {
            try inner.read(into: &buffer, at: offset)
        }
        func sync() throws(StorageProblem) {
            try storage.holdUp()
            try inner.sync()
        }
    }
}
