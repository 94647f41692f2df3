/// A file that appears under its name only once it is whole and on disk.
///
/// It is written under another name in the same folder, `.NAME.RANDOM.part`, and renamed at the end. Whatever happens
/// before, an error, the end of the process or of the power, what had the name is as it was; what was written so far is
/// removed if this process still can. What is no file, such as a pipe or a terminal, is written to as it is.
struct WholeFile: ~Copyable {
    private let descriptor: FileDescriptor
    private let path: String
    /// `nil` where nothing is to be renamed, or no longer.
    private var temporaryPath: String?

    /// - Parameter path: `-` is standard output.
    init(path: String) throws(SystemError) {
        let resolved = FilePath.resolved(path)
        let temporaryPath = Self.temporaryPath(for: path, resolved)
        descriptor = try Self.open(path, temporaryPath)
        self.path = resolved
        self.temporaryPath = temporaryPath
    }

    /// The name under which the file is written at first; `nil` for what is written to as it is.
    private static func temporaryPath(for path: String, _ resolved: String) -> String? {
        guard path != "-", FilePath.kind(of: path) != .other else { return nil }
        let (folder, name) = FilePath.split(resolved)
        return "\(folder).\(name).\(String(UInt32.random(in: 0 ... .max), radix: 16)).part"
    }

    private static func open(_ path: String, _ temporaryPath: String?) throws(SystemError) -> FileDescriptor {
        if path == "-" { return .standardOutput }
        guard let temporaryPath else { return try .open(forWriting: path) }
        return try .create(temporaryPath, permissionsOf: path)
    }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        try descriptor.write(bytes)
    }

    /// Gives the file its name, once all of it is on disk. When this returns the name is on disk as well.
    mutating func finish() throws(SystemError) {
        guard let temporaryPath else { return }
        try descriptor.synchronize()
        try FilePath.rename(temporaryPath, to: path)
        self.temporaryPath = nil
        let folder = FilePath.split(path).folder
        try FileDescriptor.open(forReading: folder.isEmpty ? "." : folder).synchronize()
    }

    deinit {
        if let temporaryPath { FilePath.remove(temporaryPath) }
    }
}
