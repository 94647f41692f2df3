/// The files that a benchmark writes beside what it prints.
struct BenchOutput {
    /// Options that name files, as they stand on the command line, with what was given for them.
    private let files: [(option: String, path: String)]

    /// - Parameter inputs: Files that are read, and must not be written.
    /// - Throws: If two would be written to the same file.
    init(_ verb: String, _ options: [(option: String, path: String?)], reading inputs: [String] = [])
        throws(ArgumentError)
    {
        files = options.compactMap { option, path in path.map { (option, $0) } }
        var seen = Dictionary(inputs.map { (FilePath.place(of: $0), "a FILE that is read") }) { first, _ in first }
        for file in files {
            if let other = seen.updateValue(file.option, forKey: FilePath.place(of: file.path)),
                file.path != "-" || other.hasPrefix("--")
            {
                throw ArgumentError(
                    problem: "\(file.option) and \(other) are the same file, '\(file.path)'",
                    advice: "See martlet help \(verb).")
            }
        }
    }

    /// Where what is for people goes: to standard error if standard output is one of the files.
    var console: Console { files.contains { $0.path == "-" } ? .error : .output }

    /// Throws if a file cannot be written to, which should not be found out after hours. What is no file is left alone: who reads
    /// a pipe would take this for all that comes.
    func check() throws(SystemError) {
        for file in files where file.path != "-" && FilePath.kind(of: file.path) != .other {
            _ = try WholeFile(path: file.path)
        }
    }

    /// Writes the text to the file that `option` names, if it was given.
    func write(_ option: String, _ text: () -> String) throws(SystemError) {
        guard let path = files.first(where: { $0.option == option })?.path else { return }
        if path == "-" { return Console.output.print(text(), terminator: "") }
        var file = try WholeFile(path: path)
        try file.write(Array(text().utf8))
        try file.finish()
    }
}
