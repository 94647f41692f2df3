/// A file that appears under its name only once it is whole and on disk.
///
/// It is written under another name in the same folder, `.martlet-RANDOM.part`, and renamed at the end. Whatever happens
/// before, an error, the end of the process or of the power, what had the name is as it was; what was written so far is
/// removed if this process still can. It may be read by whoever could read what had the name, and by nobody else in between.
/// A link stays one: what it leads to is replaced, or made. What is no file, such as a pipe or a terminal, is written to
/// as it is.
struct WholeFile: ~Copyable {
    private let descriptor: FileDescriptor
    private let path: String
    /// `nil` where nothing is to be renamed, or no longer.
    private var temporaryPath: String?

    /// - Parameter path: `-` is standard output.
    init(path: String) throws(SystemError) {
        let isReplaced = path != "-" && FilePath.kind(of: path) != .other
        let resolved = isReplaced ? try FilePath.resolved(path) : path
        let temporaryPath = isReplaced ? Self.temporaryPath(beside: resolved) : nil
        descriptor = try Self.open(resolved, temporaryPath)
        self.path = resolved
        self.temporaryPath = temporaryPath
    }

    /// Short, since a name has at most 255 bytes: a file of any name can be written to.
    private static func temporaryPath(beside path: String) -> String {
        "\(FilePath.split(path).folder).martlet-\(String(UInt64.random(in: 0 ... .max), radix: 16)).part"
    }

    private static func open(_ path: String, _ temporaryPath: String?) throws(SystemError) -> FileDescriptor {
        if path == "-" { return .standardOutput }
        guard let temporaryPath else { return try .open(forWriting: path) }
        let permissions = FilePath.status(of: path).map { $0.st_mode & 0o7777 }
        // Never more than in the end, even before the first byte is written: whoever opens it may read on.
        let file = try FileDescriptor.create(temporaryPath, permissions: (permissions ?? 0o666) & 0o777)
        do throws(SystemError) {
            if let permissions { try file.setPermissions(permissions) }
        } catch {
            FilePath.remove(temporaryPath)
            throw error
        }
        return file
    }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        try descriptor.write(bytes)
    }

    /// Gives the file its name, once all of it is on disk. When this returns the name is on disk as well.
    /// - Parameter synchronizeFolder: Puts the names in the folder of a file on disk.
    /// - Throws: Why it failed. The file has its name then only if the error says so, and if it does, it is whole: what is
    ///   not certain is whether it is still there if the power fails now.
    mutating func finish(
        _ synchronizeFolder: (String) throws(SystemError) -> Void = FilePath.synchronizeFolder
    ) throws(SystemError) {
        guard let temporaryPath else { return }
        try descriptor.synchronize()
        try FilePath.rename(temporaryPath, to: path)
        self.temporaryPath = nil
        do throws(SystemError) {
            try synchronizeFolder(path)
        } catch {
            let state = "the file is whole and has its name, but may lose it if the power fails now"
            throw SystemError(doing: "\(state): \(error.doing)", code: error.code)
        }
    }

    deinit {
        if let temporaryPath { FilePath.remove(temporaryPath) }
    }
}
