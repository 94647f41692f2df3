import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The file by which one store at a time has a directory. It is locked for as long as the store is open, and says which
/// process that is.
///
/// The system gives the lock up with the process, however that ends; children that the process has forked have no part in
/// it. The file stays: if it were removed, one process
/// could lock it without its name, while another makes a new one and locks that.
final class DirectoryLock: Sendable {
    static let name = "LOCK"
    /// More than the digits of any process id.
    private static let textBytesMax = 32

    private let file: OpenFile
    /// Open for as long as the lock, since children have it in place of the lock's file.
    private let directory: OpenFile
    private let replacement: Int32
    private let processID = getpid()
    private let isHeld = Atomic(true)

    private init(holding file: OpenFile, in directory: OpenFile) {
        self.file = file
        self.directory = directory
        replacement = file.keepFromChildren(by: directory)
        // For messages only: on a full disk the lock is as good without.
        try? unsafe file.write(Array("\(processID)\n".utf8).span.bytes, at: 0)
    }

    deinit {
        release()
        file.inheritAgain(replacement)
    }

    /// Takes the lock; `nil` if another has it.
    static func take(in directory: OpenFile) throws(StorageProblem) -> DirectoryLock? {
        let file = try OpenFile(name, in: directory, .locking)
        guard try file.lock() else { return nil }
        try? file.truncate()
        return DirectoryLock(holding: file, in: directory)
    }

    /// Keeps stores from writing while the directory is read: for as long as what this gives is there. `nil` if a store has
    /// the lock.
    ///
    /// Where there never was a lock there is nothing to keep, nor where the file system is for reading only and has none.
    static func share(in directory: OpenFile) throws(StorageProblem) -> OpenFile? {
        do throws(StorageProblem) {
            let file = try OpenFile(name, in: directory, .reading)
            return try file.lock(isShared: true) ? file : nil
        } catch  where error.code == ENOENT {
            return directory
        }
    }

    /// The process that has the lock. `nil` in the moment in which it takes the lock or gives it up.
    static func holder(in directory: OpenFile) -> Int? {
        guard let file = try? OpenFile(name, in: directory, .reading) else { return nil }
        var text = [UInt8](repeating: 0, count: textBytesMax)
        var span = text.mutableSpan
        var bytes = unsafe span.mutableBytes
        guard (try? file.read(into: &bytes, at: 0)) != nil else { return nil }
        return Int(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Gives the lock up. A forked child has none to give up: it would be its parent's.
    func release() {
        guard isHeld.exchange(false, ordering: .relaxed), processID == getpid() else { return }
        try? file.truncate()
        file.unlock()
    }
}
