/// What a command of the shell takes at one place.
struct ShellParameter: Sendable {
    enum Kind: Hashable, Sendable {
        /// Any bytes.
        case bytes
        case key, value
        case keyspace
        /// The name of one there is.
        case savepoint, snapshot
        /// The path of a file.
        case file
        case command
        /// A number with or without a sign.
        case integer
        /// A number above 0, as ``WrittenNumber`` reads them.
        case count
        /// A number of seconds above 0, with a fraction or not.
        case seconds
        case choice([String])
    }

    enum Occurrence: Sendable {
        case once, optional, repeated
    }

    /// What help and error messages call it.
    let name: String
    let kind: Kind
    let occurrence: Occurrence

    init(_ name: String, _ kind: Kind, _ occurrence: Occurrence = .once) {
        self.name = name
        self.kind = kind
        self.occurrence = occurrence
    }

    static let key = ShellParameter("KEY", .key)
    static let keys = ShellParameter("KEY", .key, .repeated)
    static let value = ShellParameter("VALUE", .value)
    static let seconds = ShellParameter("SECONDS", .seconds)

    var usage: String {
        switch occurrence {
        case .once: name
        case .optional: "[\(name)]"
        case .repeated: "\(name)…"
        }
    }

    /// Throws if `word` cannot be what this parameter wants.
    func check(_ word: ShellWord) throws(ShellProblem) {
        if let complaint = complaint(about: word) { throw ShellProblem(complaint, at: word.place) }
    }

    private func complaint(about word: ShellWord) -> String? {
        let limits = EntryLimits.store
        switch kind {
        case .bytes, .savepoint, .snapshot: return nil
        case .file: return word.bytes.contains(0) ? "the name of a file has no NUL" : nil
        case .key, .keyspace:
            return word.bytes.count <= limits.keyBytesMax ? nil : "longer than the \(limits.keyBytesMax) bytes of a key"
        case .value: return word.bytes.count <= limits.valueBytesMax ? nil : "longer than the 512 MiB of a value"
        case .integer: return Int(word.text) == nil ? "\(name) must be a whole number" : nil
        case .count: return (WrittenNumber.read(word.text) ?? 0) > 0 ? nil : "\(name) must be a number above 0"
        case .seconds:
            return WrittenSeconds.read(word.text) == nil ? "\(name) must be \(WrittenSeconds.description)" : nil
        case .choice(let known): return Self.complaint(about: word, "\(name) is one of", known)
        case .command: return Self.complaint(about: word, "no such command", ShellCommand.all.map(\.name))
        }
    }

    private static func complaint(about word: ShellWord, _ problem: String, _ known: [String]) -> String? {
        if known.contains(word.text) { return nil }
        let list = known.joined(separator: ", ")
        return NearestName.find(word.text, among: known).map { "\(problem): did you mean \($0)?" }
            ?? "\(problem): \(list)"
    }
}
