@testable import Martlet

/// Files in memory that never fail, for fuzzers: one directory, made anew for each input.
final class MemoryStorage: Storage {
    let path = "memory"
    private let files: Lock<[String: MemoryFile]>

    init(_ files: [FuzzedFile]) {
        let pairs = files.map { ($0.name, MemoryFile($0.bytes, path: "memory/" + $0.name)) }
        self.files = MemoryStorage.locked(Dictionary(pairs) { $1 })
    }

    /// All files, in the order of their names.
    var contents: [FuzzedFile] {
        files.withLock { $0.map { FuzzedFile(name: $0.key, bytes: $0.value.contents) } }.sorted { $0.name < $1.name }
    }

    func names() throws(StorageProblem) -> [String] { files.withLock { Array($0.keys) } }

    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile {
        let file = MemoryFile([UInt8](repeating: 0, count: bytes), path: "memory/" + name)
        files.withLock { $0[name] = file }
        return file
    }

    func open(_ name: String) throws(StorageProblem) -> any StorageFile {
        guard let file = files.withLock({ $0[name] }) else { throw missing(name, "open") }
        return file
    }

    func rename(_ name: String, to newName: String) throws(StorageProblem) {
        try files.withLock { files throws(StorageProblem) in
            guard let file = files.removeValue(forKey: name) else { throw missing(name, "rename") }
            files[newName] = file
        }
    }

    func remove(_ name: String) throws(StorageProblem) {
        guard files.withLock({ $0.removeValue(forKey: name) }) != nil else { throw missing(name, "remove") }
    }

    func syncDirectory() throws(StorageProblem) {}

    func close() {}

    private func missing(_ name: String, _ operation: String) -> StorageProblem {
        StorageProblem(operation: operation, path: "memory/" + name, code: System.notFound)
    }

    fileprivate static func locked<State>(_ state: State) -> Lock<State> {
        guard let lock = Lock(state) else { fatalError("no memory for a lock") }
        return lock
    }
}

/// A file with its name.
struct FuzzedFile: Equatable {
    var name: String
    var bytes: [UInt8]
}

/// A file in memory.
final class MemoryFile: StorageFile {
    private let path: String
    private let bytes: Lock<[UInt8]>

    init(_ bytes: [UInt8], path: String = "file") {
        self.path = path
        self.bytes = MemoryStorage.locked(bytes)
    }

    var contents: [UInt8] { bytes.withLock { $0 } }

    func size() throws(StorageProblem) -> Int { bytes.withLock { $0.count } }

    func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem) {
        self.bytes.withLock { all in
            let end = offset + bytes.byteCount
            if end > all.count { all.append(contentsOf: repeatElement(0, count: end - all.count)) }
            all.replaceSubrange(offset..<end, with: [UInt8](copying: bytes))
        }
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int {
        bytes.withLock { all in
            let count = min(buffer.byteCount, all.count - offset)
            guard count > 0 else { return 0 }
            unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: all[offset..<offset + count]) }
            return count
        }
    }

    func sync() throws(StorageProblem) {}
}
