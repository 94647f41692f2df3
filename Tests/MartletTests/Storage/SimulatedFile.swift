@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open file of a simulated disk. It stays readable when its name is gone.
final class SimulatedFile: StorageFile {
    let number: Int
    let path: String
    private let disk: SimulatedDisk
    private let isWritable: Bool

    init(_ disk: SimulatedDisk, _ number: Int, path: String, isWritable: Bool) {
        self.disk = disk
        self.number = number
        self.path = path
        self.isWritable = isWritable
    }

    func size() throws(StorageProblem) -> Int { try disk.size(of: self) }

    func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem) {
        guard isWritable else { throw StorageProblem(operation: "write", path: path, code: EBADF) }
        try disk.write([UInt8](copying: bytes), at: offset, in: self)
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int {
        try disk.read(into: &buffer, at: offset, from: self)
    }

    func sync() throws(StorageProblem) { try disk.sync(self) }
}
