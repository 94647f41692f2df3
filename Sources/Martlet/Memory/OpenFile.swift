import CMartletShims

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file or directory of the operating system that is open. It is closed with its last reference.
///
/// Programs that this one starts do not get it. A call that a signal interrupts is made again.
final class OpenFile: StorageFile {
    /// For messages.
    let path: String
    private let descriptor: Int32

    /// What is opened, and what for.
    enum Purpose {
        /// A directory, to reach what is in it.
        case directory
        /// A file there is, to be read.
        case reading
        /// A file there is not, to be made and written.
        case making
        /// A file that may be there or not, to be locked.
        case locking

        fileprivate var flags: Int32 {
            switch self {
            case .directory: O_RDONLY | O_DIRECTORY | O_CLOEXEC
            case .reading: O_RDONLY | O_CLOEXEC
            case .making: O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
            case .locking: O_RDWR | O_CREAT | O_CLOEXEC
            }
        }
    }

    /// Opens a directory.
    convenience init(directory path: String) throws(StorageProblem) {
        try self.init(path, in: AT_FDCWD, path: path, .directory)
    }

    /// Opens what has that name in a directory, wherever that directory is by now.
    convenience init(_ name: String, in directory: OpenFile, _ purpose: Purpose) throws(StorageProblem) {
        try self.init(name, in: directory.descriptor, path: directory.path(of: name), purpose)
    }

    private init(_ name: String, in directory: Int32, path: String, _ purpose: Purpose) throws(StorageProblem) {
        self.path = path
        descriptor = try OpenFile.attempt("open", path) {
            unsafe openat(directory, name, purpose.flags, 0o600)
        }
    }

    deinit {
        close(descriptor)
    }

    func size() throws(StorageProblem) -> Int { Int(try status().st_size) }

    /// What it is, by whatever path it was opened.
    func identity() throws(StorageProblem) -> FileIdentity {
        let status = try status()
        return FileIdentity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
    }

    private func status() throws(StorageProblem) -> stat {
        var status = stat()
        _ = try attempt("examine") { unsafe fstat(descriptor, &status) }
        return status
    }

    func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem) {
        var done = 0
        while done < bytes.byteCount {
            done += try attempt("write") {
                unsafe bytes.withUnsafeBytes {
                    unsafe pwrite(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(offset + done))
                }
            }
        }
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int {
        var done = 0
        while done < buffer.byteCount {
            let got = try attempt("read") {
                unsafe buffer.withUnsafeMutableBytes {
                    unsafe pread(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(offset + done))
                }
            }
            guard got > 0 else { break }
            done += got
        }
        return done
    }

    /// Gives the file its first `bytes` bytes, all zero, with room for them on the disk.
    func setAside(bytes: Int) throws(StorageProblem) {
        #if os(Linux) && !MARTLET_PORTABLE
        var code = EINTR
        while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(bytes)) }
        if code == 0 { return }
        // Some file systems cannot.
        guard code == EOPNOTSUPP || code == EINVAL else { throw problem("allocate", code) }
        #endif
        try writeZeros(bytes: bytes)
    }

    func writeZeros(bytes: Int) throws(StorageProblem) {
        let zeros = [UInt8](repeating: 0, count: min(bytes, 1 << 16))
        for offset in stride(from: 0, to: bytes, by: 1 << 16) {
            try unsafe write(zeros.span.bytes.extracting(first: min(bytes - offset, zeros.count)), at: offset)
        }
    }

    /// Makes the bytes last through a loss of power, and the size; not the name.
    func sync() throws(StorageProblem) {
        #if canImport(Darwin)
        try syncAll()
        #else
        _ = try attempt("sync") { fdatasync(descriptor) }
        #endif
    }

    /// Makes all of a file, or the names in a directory, last through a loss of power.
    func syncAll() throws(StorageProblem) {
        #if canImport(Darwin)
        _ = try attempt("sync") { fcntl(descriptor, F_FULLFSYNC) }
        #else
        _ = try attempt("sync") { fsync(descriptor) }
        #endif
    }

    func truncate() throws(StorageProblem) {
        _ = try attempt("truncate") { ftruncate(descriptor, 0) }
    }

    /// Locks the file for whoever has it open by this reference. Says whether it did: another may have locked it.
    /// - Parameter isShared: Together with others that do the same.
    func lock(isShared: Bool = false) throws(StorageProblem) -> Bool {
        while flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw problem("lock", errno) }
        }
        return true
    }

    /// Has forked children take `other` for this file, so that none keeps its lock. Gives what `inheritAgain` takes.
    func keepFromChildren(by other: OpenFile) -> Int32 { martletshim_child_replaces(descriptor, other.descriptor) }

    func inheritAgain(_ replacement: Int32) { martletshim_child_inherits(replacement) }

    /// Gives the lock up, also for processes that were forked meanwhile and have the file open as this one does.
    func unlock() {
        _ = flock(descriptor, LOCK_UN)
    }
}

/// What can be done in a directory.
extension OpenFile {
    /// Where what has that name is, for messages.
    func path(of name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

    /// Makes a directory for this user alone. It may be there already.
    static func makeDirectory(_ path: String) throws(StorageProblem) {
        do throws(StorageProblem) {
            _ = try attempt("create", path) { unsafe mkdir(path, 0o700) }
        } catch  where error.code == EEXIST {}
    }

    /// Everything there is, in no order.
    func names() throws(StorageProblem) -> [String] {
        // Opened anew, since reading a directory moves a place in it that all users of one descriptor share.
        let copy = try attempt("read") { unsafe openat(descriptor, ".", Purpose.directory.flags) }
        guard let directory = unsafe fdopendir(copy) else {
            let code = errno
            close(copy)
            throw problem("read", code)
        }
        defer { unsafe closedir(directory) }
        return try unsafe names(in: directory)
    }

    private func names(in directory: DirectoryStream) throws(StorageProblem) -> [String] {
        guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else {
            preconditionFailure("names lie nowhere")
        }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(directory) else { break }
            let start = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)
            let name = unsafe String(cString: start)
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw problem("read", errno) }
        return names
    }

    func rename(_ name: String, to newName: String) throws(StorageProblem) {
        _ = try OpenFile.attempt("rename", path(of: name)) {
            unsafe renameat(descriptor, name, descriptor, newName)
        }
    }

    func remove(_ name: String) throws(StorageProblem) {
        _ = try OpenFile.attempt("remove", path(of: name)) { unsafe unlinkat(descriptor, name, 0) }
    }

    #if canImport(Darwin)
    private typealias DirectoryStream = UnsafeMutablePointer<DIR>
    #else
    private typealias DirectoryStream = OpaquePointer
    #endif
}

/// Calls that may fail.
extension OpenFile {
    private func attempt<Result: SignedInteger>(
        _ operation: String, _ call: () -> Result
    ) throws(StorageProblem) -> Result {
        try OpenFile.attempt(operation, path, call)
    }

    /// What `call` returns, made again as long as a signal interrupts it. Below 0, it has failed.
    private static func attempt<Result: SignedInteger>(
        _ operation: String, _ path: String, _ call: () -> Result
    ) throws(StorageProblem) -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            guard code == EINTR else { throw StorageProblem(operation: operation, path: path, code: code) }
        }
    }

    private func problem(_ operation: String, _ code: Int32) -> StorageProblem {
        StorageProblem(operation: operation, path: path, code: code)
    }
}
