/// A new directory for files that nobody needs any more when it goes out of scope.
final class TemporaryDirectory: Sendable {
    let path: String

    /// - Parameter parent: Where it is made, if not where the system has what is temporary.
    init(in parent: String? = nil) throws(SystemError) {
        let parent = parent ?? environmentVariable("TMPDIR") ?? "/tmp"
        var template = PathText.forC("\(parent)/martlet-\(String(repeating: "X", count: 6))")
        guard unsafe mkdtemp(&template) != nil else { throw .last("making a directory in \(parent)") }
        path = PathText.text(of: template.dropLast().map(UInt8.init(bitPattern:)))
    }

    deinit {
        Self.remove(path)
    }

    /// Removes a directory with all that is in it.
    private static func remove(_ path: String) {
        if let directory = unsafe opendir(PathText.forC(path)) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                    unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe PathText.text(fromC: $0) }
                }
                guard name != ".", name != ".." else { continue }
                let child = path + "/" + name
                if unsafe unlink(PathText.forC(child)) != 0 { remove(child) }
            }
            unsafe closedir(directory)
        }
        _ = unsafe rmdir(PathText.forC(path))
    }
}
