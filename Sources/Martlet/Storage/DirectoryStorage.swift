import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A directory of the operating system's.
///
/// Everything is reached from the directory as it was opened, not by its path: if it is renamed meanwhile, files go where
/// it is now, and if it is removed, there are errors. Files and the directory are for this user alone.
final class DirectoryStorage: Storage {
    /// What a directory is opened for.
    enum Access {
        /// For one store that reads and writes.
        case exclusive
        /// For reading, beside any number of others. Changes nothing, and fails with `EROFS` if asked to.
        case readOnly
        /// Likewise, beside a store that writes as well.
        case copying
    }

    let path: String
    private let directory: OpenFile
    /// `nil` if the directory is only read.
    private let lock: DirectoryLock?
    private let isClosed = Atomic(false)

    /// What keeps stores from writing while the directory is read.
    private let shared: OpenFile?

    private init(_ directory: OpenFile, _ lock: DirectoryLock?, shared: OpenFile? = nil) {
        self.shared = shared
        path = directory.path
        self.directory = directory
        self.lock = lock
    }

    deinit {
        close()
    }

    /// Opens the directory at `path`. For exclusive access it is made if it is missing, but not the one that it is in.
    /// - Throws: `directoryLocked` if a store has it, or, for exclusive access, someone reads it; `storageFailed`.
    static func open(path: String, access: Access) throws(StoreError) -> DirectoryStorage {
        do throws(StorageProblem) {
            let directory = try access == .exclusive ? openOrMake(path) : OpenFile(directory: path)
            switch access {
            case .exclusive:
                if let lock = try DirectoryLock.take(in: directory) { return DirectoryStorage(directory, lock) }
            case .readOnly:
                if let shared = try DirectoryLock.share(in: directory) {
                    return DirectoryStorage(directory, nil, shared: shared)
                }
            case .copying:
                return DirectoryStorage(directory, nil)
            }
            throw StorageProblem(operation: "lock", path: path, code: EWOULDBLOCK)
        } catch {
            guard error.code == EWOULDBLOCK else { throw StoreError(error) }
            let holder = (try? OpenFile(directory: path)).flatMap { DirectoryLock.holder(in: $0) }
            throw .directoryLocked(path: path, processID: holder)
        }
    }

    private static func openOrMake(_ path: String) throws(StorageProblem) -> OpenFile {
        let directory: OpenFile
        do throws(StorageProblem) {
            directory = try OpenFile(directory: path)
        } catch  where error.code == ENOENT {
            try OpenFile.makeDirectory(path)
            directory = try OpenFile(directory: path)
        }
        try syncName(of: directory)
        return directory
    }

    /// Makes the directory's name last through a loss of power, also if it was made by a process that ended before it did.
    private static func syncName(of directory: OpenFile) throws(StorageProblem) {
        do throws(StorageProblem) {
            try OpenFile("..", in: directory, .directory).syncAll()
        } catch  where [EACCES, EPERM, EROFS, EINVAL].contains(error.code) {
            // A directory above that this user may not read, or that cannot be synced: who set it up has seen to the name.
        }
    }

    func names() throws(StorageProblem) -> [String] {
        try directory.names().filter { $0 != DirectoryLock.name }
    }

    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile {
        try checkMayChange(name, "create")
        do throws(StorageProblem) { try directory.remove(name) } catch  where error.code == ENOENT {}
        let file = try OpenFile(name, in: directory, .making)
        do throws(StorageProblem) {
            try file.setAside(bytes: bytes)
        } catch {
            try? directory.remove(name)
            throw error
        }
        return file
    }

    func open(_ name: String) throws(StorageProblem) -> any StorageFile {
        try checkName(name, "open")
        return try OpenFile(name, in: directory, .reading)
    }

    func rename(_ name: String, to newName: String) throws(StorageProblem) {
        try checkMayChange(name, "rename")
        try checkMayChange(newName, "rename")
        try directory.rename(name, to: newName)
    }

    func remove(_ name: String) throws(StorageProblem) {
        try checkMayChange(name, "remove")
        try directory.remove(name)
    }

    func syncDirectory() throws(StorageProblem) {
        try directory.syncAll()
    }

    func close() {
        isClosed.store(true, ordering: .relaxed)
        lock?.release()
    }
}

/// What is refused without asking the system.
extension DirectoryStorage {
    private func checkMayChange(_ name: String, _ operation: String) throws(StorageProblem) {
        try checkName(name, operation)
        guard lock != nil else { throw problem(name, operation, EROFS) }
        // Another store may have the directory by now.
        guard !isClosed.load(ordering: .relaxed) else { throw problem(name, operation, EBADF) }
    }

    /// A name leads to a file in the directory and nowhere else, and not to the lock.
    private func checkName(_ name: String, _ operation: String) throws(StorageProblem) {
        let isPlain = !name.isEmpty && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
        guard isPlain, ![".", "..", DirectoryLock.name].contains(name) else { throw problem(name, operation, EINVAL) }
    }

    private func problem(_ name: String, _ operation: String, _ code: Int32) -> StorageProblem {
        StorageProblem(operation: operation, path: directory.path(of: name), code: code)
    }
}
