import Martlet

/// Stores the entries of a file, one on each line: a key, a TAB, a value. `-` is standard input.
/// - Returns: How many there were.
/// - Throws: Why the file could not be read, or which line is no entry; entries of lines around it may be stored.
func loadFile(path: String, into keyspace: RawKeyspace) throws -> Int {
    let reader = EntryReader(workers: coreCount(), onProblem: .stop)
    do {
        let summary = try reader.read(FileSource(path: path)) { _, key, value in _ = try keyspace.put(key, value) }
        if let problem = summary.firstProblem { throw CommandFailure("\(path), \(problem).") }
        return summary.entries
    } catch let error as EntryNotTaken {
        throw CommandFailure("\(path), \(CommandFailure.explanation(of: error))")
    }
}
