/// What the names of files stand for. They are strings as ``PathText`` has them.
enum FilePath {
    /// What is at `path`, if anything is.
    enum Kind {
        case nothing, file, other
    }

    /// More links than this lead in a circle.
    private static let linksMax = 40

    static func kind(of path: String) -> Kind {
        guard let status = status(of: path) else { return .nothing }
        return status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }

    static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe stat(PathText.forC(path), &status) == 0 ? status : nil
    }

    /// The path of what is at `path`, without links. If nothing is there, where it would be made: where the last link leads.
    static func resolved(_ path: String) throws(SystemError) -> String {
        if let resolved = unsafe realpath(PathText.forC(path), nil) {
            defer { unsafe free(resolved) }
            return unsafe PathText.text(fromC: resolved)
        }
        var place = path
        for _ in 0..<linksMax {
            guard let target = target(ofLink: place) else { return place }
            place = target.hasPrefix("/") ? target : split(place).folder + target
        }
        throw SystemError(doing: "opening \(path)", code: ELOOP)
    }

    /// Where the link at `path` leads; `nil` if there is none.
    private static func target(ofLink path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(PathText.forC(path), &target, target.count)
        return count < 0 ? nil : PathText.text(of: target[..<count].map(UInt8.init(bitPattern:)))
    }

    /// The path of what is at `path`, or would be, by which it is known again however it is written.
    static func place(of path: String) -> String {
        guard path != "-", let place = try? resolved(path) else { return path }
        guard kind(of: place) == .nothing else { return place }
        let (folder, name) = split(place)
        return ((try? resolved(folder.isEmpty ? "." : folder)) ?? folder) + "/" + name
    }

    /// The folder part of `path` with its slash, empty if there is none, and the rest.
    static func split(_ path: String) -> (folder: String, name: String) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
        return (String(path.dropLast(name.count)), name)
    }

    /// Gives a file another name, in place of what has that name.
    static func rename(_ path: String, to other: String) throws(SystemError) {
        let (from, to) = (PathText.forC(path), PathText.forC(other))
        #if canImport(Glibc)
        let status = unsafe Glibc.rename(from, to)
        #elseif canImport(Musl)
        let status = unsafe Musl.rename(from, to)
        #else
        let status = unsafe Darwin.rename(from, to)
        #endif
        guard status == 0 else { throw .last("renaming \(path) to \(other)") }
    }

    /// Returns once the names in the folder of `path` are on disk.
    static func synchronizeFolder(of path: String) throws(SystemError) {
        let folder = split(path).folder
        try FileDescriptor.open(forReading: folder.isEmpty ? "." : folder).synchronize()
    }

    static func remove(_ path: String) {
        _ = unsafe unlink(PathText.forC(path))
    }
}
