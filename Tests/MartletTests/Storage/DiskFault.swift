#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What can be asked of a disk, and can fail.
enum DiskCall: CaseIterable, Sendable {
    case names, create, open, rename, remove, syncDirectory
    case size, write, read, sync

    static let all = Set(allCases)
    /// Those that change something, or make it last.
    static let changes: Set<DiskCall> = [.create, .rename, .remove, .syncDirectory, .write, .sync]
}

/// A call that is to fail.
struct DiskFault: Sendable {
    /// Which calls count.
    var calls = DiskCall.all
    /// How many of them from now on it is: 1 is the next.
    var number: Int
    var code: Int32 = EIO
    /// If it is a write: how many of its bytes are written all the same.
    var bytesWritten = 0
    /// Which calls fail from then on.
    var andAllLater: Set<DiskCall> = []
}
