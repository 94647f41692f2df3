import MartletTestSupport

@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A disk in memory that loses what disks lose, and fails when told to.
///
/// What it takes disks and file systems to do:
/// - A process that is killed leaves all that it wrote; of a write that it was in, any first part.
/// - When the power goes, each sector of 512 bytes is as it was when its file was synced last, or as after any write
///   since, whatever became of the other sectors: so writes are lost, torn and reordered. A sector is never mixed.
/// - A file that was made and not synced has all its bytes then, half of them, or as many as came to the disk.
/// - Each change of a name since the directory was synced is then there as a whole, or not at all, whatever became of the
///   others and of the file's contents. A name that replaces another does so at one instant.
/// - What is synced stays. A sync that fails may have written anything, and the system takes it for written all the same:
///   later syncs pass over it, reads see it, and it may be lost. A sector that is written again is synced again.
///
/// It keeps a journal of its changes, so that it can show each image that a crash after any of them may leave. Any thread
/// may call.
final class SimulatedDisk: Storage {
    let path: String
    private let guarded: Guarded<DiskContents>
    /// Calls that do nothing and say they did, for controls: `sync` and `syncDirectory` can be.
    private let forgotten: Set<DiskCall>

    /// A disk that holds `state`, the empty one by itself.
    init(_ state: DiskState = DiskState(), path: String = "disk", forgetting forgotten: Set<DiskCall> = []) {
        self.path = path
        self.forgotten = forgotten
        guarded = Guarded(DiskContents(state))
    }

    func names() throws(StorageProblem) -> [String] {
        try call(.names, path) { Array($0.state.directory.files.keys) }
    }

    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile {
        try checkName(name, .create)
        do throws(StorageProblem) {
            return try call(.create, path(of: name)) { contents in
                contents.perform(.create(name, bytes: bytes))
                return SimulatedFile(self, contents.state.newestFile, path: path(of: name), isWritable: true)
            }
        } catch {
            // The one that is to be replaced goes first.
            guarded.withLock { if $0.state.file(name) != nil { $0.perform(.remove(name)) } }
            throw error
        }
    }

    func open(_ name: String) throws(StorageProblem) -> any StorageFile {
        try checkName(name, .open)
        return try call(.open, path(of: name)) { contents throws(StorageProblem) in
            let file = try self.file(name, in: contents, .open)
            return SimulatedFile(self, file, path: self.path(of: name), isWritable: false)
        }
    }

    func rename(_ name: String, to newName: String) throws(StorageProblem) {
        try checkName(name, .rename)
        try checkName(newName, .rename)
        try call(.rename, path(of: name)) { contents throws(StorageProblem) in
            _ = try self.file(name, in: contents, .rename)
            contents.perform(.rename(name, to: newName))
        }
    }

    func remove(_ name: String) throws(StorageProblem) {
        try checkName(name, .remove)
        try call(.remove, path(of: name)) { contents throws(StorageProblem) in
            _ = try self.file(name, in: contents, .remove)
            contents.perform(.remove(name))
        }
    }

    func syncDirectory() throws(StorageProblem) {
        guard !forgotten.contains(.syncDirectory) else { return }
        try call(.syncDirectory, path, onFailure: { contents, _ in contents.perform(.failedSyncDirectory) }) {
            $0.perform(.syncDirectory)
        }
    }

    func close() {
        guarded.withLock { $0.isClosed = true }
    }
}

/// What tests ask of the disk.
extension SimulatedDisk {
    /// Whether the store has closed it.
    var isClosed: Bool { guarded.withLock { $0.isClosed } }

    /// How many changes there were. What is acknowledged at this moment lasts in all images of this number and later.
    var changeCount: Int { guarded.withLock { $0.journal.count } }

    /// How many calls of these kinds there were, those included that failed.
    func callCount(of calls: Set<DiskCall> = DiskCall.all) -> Int {
        guarded.withLock { contents in calls.reduce(0) { $0 + contents.calls[$1, default: 0] } }
    }

    func inject(_ fault: DiskFault) {
        guarded.withLock { $0.faults.append(fault) }
    }

    /// Puts a file there, to stay, in place of the one of that name.
    func place(_ name: String, _ bytes: [UInt8]) {
        guarded.withLock { $0.perform(.place(name, bytes: bytes)) }
    }

    /// Turns one bit of a file over.
    func flip(bit: Int, at offset: Int, in name: String) {
        guarded.withLock { $0.perform(.flip(name, offset: offset, bit: bit)) }
    }

    /// The same disk for another process, after this one has ended as it should or was killed.
    func reopened() -> SimulatedDisk {
        SimulatedDisk(guarded.withLock { $0.state }, path: path)
    }

    /// Images that a crash may leave: of each number of changes that were done, from none to all.
    func crashes(most: Int = 64, seed: Seed) -> CrashImages {
        crashes(after: 0...changeCount, most: most, seed: seed)
    }

    /// Images that a crash may leave after so many changes.
    /// - Parameter most: How many losses of power there are at most of each number of changes. Where there are no more than
    ///   that, there are all; else the extreme ones, and others at random.
    func crashes(after counts: ClosedRange<Int>, most: Int = 64, seed: Seed) -> CrashImages {
        let (initial, journal) = guarded.withLock { ($0.initial, $0.journal) }
        return CrashImages(of: initial, journal, after: counts, most: most, seed: seed)
    }
}

/// What the disk's files ask of it.
extension SimulatedDisk {
    func size(of file: SimulatedFile) throws(StorageProblem) -> Int {
        try call(.size, file.path) { $0.state.files[file.number]?.size.latest ?? 0 }
    }

    func write(_ bytes: [UInt8], at offset: Int, in file: SimulatedFile) throws(StorageProblem) {
        let written = { (contents: inout DiskContents, count: Int) in
            contents.perform(.write(file: file.number, offset: offset, bytes: Array(bytes.prefix(count))))
        }
        try call(.write, file.path, onFailure: { if $1.bytesWritten > 0 { written(&$0, $1.bytesWritten) } }) {
            written(&$0, bytes.count)
        }
    }

    func read(
        into buffer: inout MutableRawSpan, at offset: Int, from file: SimulatedFile
    ) throws(StorageProblem) -> Int {
        try call(.read, file.path) { $0.state.files[file.number]?.read(into: &buffer, at: offset) ?? 0 }
    }

    func sync(_ file: SimulatedFile) throws(StorageProblem) {
        guard !forgotten.contains(.sync) else { return }
        try call(.sync, file.path, onFailure: { contents, _ in contents.perform(.failedSync(file: file.number)) }) {
            $0.perform(.sync(file: file.number))
        }
    }
}

extension SimulatedDisk {
    /// Does what a call does, unless it is to fail.
    private func call<R>(
        _ call: DiskCall, _ path: String, onFailure: (inout DiskContents, DiskFault) -> Void = { _, _ in },
        _ body: (inout DiskContents) throws(StorageProblem) -> R
    ) throws(StorageProblem) -> R {
        try guarded.withLock { contents throws(StorageProblem) in
            if let fault = contents.count(call) {
                onFailure(&contents, fault)
                throw StorageProblem(operation: "\(call)", path: path, code: fault.code)
            }
            return try body(&contents)
        }
    }

    private func path(of name: String) -> String { path + "/" + name }

    private func file(_ name: String, in contents: DiskContents, _ call: DiskCall) throws(StorageProblem) -> Int {
        if let file = contents.state.file(name) { return file }
        throw StorageProblem(operation: "\(call)", path: path(of: name), code: ENOENT)
    }

    private func checkName(_ name: String, _ call: DiskCall) throws(StorageProblem) {
        if !name.isEmpty && ![".", "..", "LOCK"].contains(name) && !name.contains(where: { $0 == "/" || $0 == "\0" }) {
            return
        }
        throw StorageProblem(operation: "\(call)", path: path(of: name), code: EINVAL)
    }
}
