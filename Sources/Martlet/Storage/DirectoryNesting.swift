#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps a directory from being copied into itself, or into one that it is in or that is in it.
///
/// Directories are told apart by what the system knows them by: symbolic links and `..` do not deceive it.
enum DirectoryNesting {
    /// - Parameter target: There may be none yet; the one that it is in is looked at then.
    /// - Throws: ``StoreError/directoryUnsuitable(path:reason:)``.
    static func check(from source: String, to target: String) throws(StoreError) {
        let (sources, targets) = try storing { () throws(StorageProblem) in
            (try lineage(of: OpenFile(directory: source)), try lineage(of: target))
        }
        if targets.own == sources[0] {
            throw .directoryUnsuitable(path: target, reason: "it is \(source) itself")
        }
        if targets.all.contains(sources[0]) {
            throw .directoryUnsuitable(path: target, reason: "it is inside of \(source)")
        }
        if let own = targets.own, sources.contains(own) {
            throw .directoryUnsuitable(path: target, reason: "\(source) is inside of it")
        }
    }

    /// The directory at a path, if there is one, and all that it is in.
    private static func lineage(
        of path: String
    ) throws(StorageProblem) -> (own: FileIdentity?, all: [FileIdentity]) {
        do throws(StorageProblem) {
            let all = try lineage(of: OpenFile(directory: path))
            return (all[0], all)
        } catch  where error.code == ENOENT {
            return (nil, try lineage(of: OpenFile(directory: parent(of: path))))
        }
    }

    /// A directory and those that it is in, as far as this user may look.
    private static func lineage(of directory: OpenFile) throws(StorageProblem) -> [FileIdentity] {
        var all = [try directory.identity()]
        var place = directory
        while let above = try? OpenFile("..", in: place, .directory), let next = try? above.identity(),
            next != all[all.count - 1]
        {
            all.append(next)
            place = above
        }
        return all
    }

    private static func parent(of path: String) -> String {
        let end = path.lastIndex { $0 != "/" } ?? path.startIndex
        guard let slash = path[..<end].lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
