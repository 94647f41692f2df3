/// A file of entries: where it lies, and how it is written.
struct FileDescription: Equatable, Sendable {
    /// `-` is standard input, or standard output.
    let path: String
    let format: FileFormat
    let compression: Compression

    /// - Parameter format: The format, where the name of the file does not tell it or tells another.
    /// - Throws: ``CommandFailure`` if the format is neither given nor told by the name.
    init(path: String, format: FileFormat? = nil, compression: Compression? = nil) throws(CommandFailure) {
        self.path = path
        self.compression = compression ?? Compression(fileName: path)
        // What comes from nowhere in particular is what the other tools of a pipe take most readily.
        guard let format = format ?? FileFormat(fileName: path) ?? (path == "-" ? .tsv : nil) else {
            throw CommandFailure(
                "the name of \(path) does not tell its format: it ends in none of .tsv, .csv, .jsonl and .redis. "
                    + "Name one of \(FileFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        self.format = format
    }

    var isStandard: Bool { path == "-" }
    /// What messages call it when it is read, and when it is written.
    var inputName: String { isStandard ? "standard input" : path }
    var outputName: String { isStandard ? "standard output" : path }
    /// How many bytes it has, if it is a file on disk.
    var size: Int? { isStandard ? nil : FileDescriptor.size(of: path) }
}
