/// What the names of files stand for.
enum FilePath {
    /// What is at `path`, if anything is.
    enum Kind {
        case nothing, file, other
    }

    static func kind(of path: String) -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .nothing }
        return status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }

    /// The path of what is at `path`, without links; `path` itself if nothing is there.
    static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The path of what is at `path`, or would be, by which it is known again however it is written.
    static func place(of path: String) -> String {
        guard path != "-", kind(of: path) == .nothing else { return resolved(path) }
        let (folder, name) = split(path)
        return resolved(folder.isEmpty ? "." : folder) + "/" + name
    }

    /// The folder part of `path` with its slash, empty if there is none, and the rest.
    static func split(_ path: String) -> (folder: String, name: String) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
        return (String(path.dropLast(name.count)), name)
    }

    /// Gives a file another name, in place of what has that name.
    static func rename(_ path: String, to other: String) throws(SystemError) {
        #if canImport(Glibc)
        let status = unsafe Glibc.rename(path, other)
        #elseif canImport(Musl)
        let status = unsafe Musl.rename(path, other)
        #else
        let status = unsafe Darwin.rename(path, other)
        #endif
        guard status == 0 else { throw .last("renaming \(path) to \(other)") }
    }

    static func remove(_ path: String) {
        _ = unsafe unlink(path)
    }
}
