/// One command of the shell: what it takes, what is said about it, and what it does.
///
/// Parsing, help, completion and error messages all follow from the table of them, ``all``.
struct ShellCommand: Sendable {
    struct Option: Sendable {
        /// The name with its dashes.
        let name: String
        /// What follows it, if anything does.
        var parameter: ShellParameter?
        let help: String

        var usage: String { parameter.map { "\(name) \($0.name)" } ?? name }
    }

    static let all: [ShellCommand] =
        entryCommands + expiryCommands + scanCommands + watchCommands + fileCommands + keyspaceCommands
        + transactionCommands + snapshotCommands + durabilityCommands + sessionCommands

    let name: String
    let summary: String
    var parameters: [ShellParameter] = []
    var options: [Option] = []
    /// A sentence or two for the help text.
    var note: String?
    let examples: [Verb.Example]
    /// In what it can act.
    var modes = Set(ShellMode.allCases)
    /// Whether it reads standard input by the name -.
    var readsInput = false
    let run: @Sendable (ShellSession, ShellArguments) throws -> Void

    static func named(_ word: ShellWord) throws(ShellProblem) -> ShellCommand {
        if let command = all.first(where: { $0.name == word.text }) { return command }
        let advice = NearestName.find(word.text, among: all.map(\.name)).map { "did you mean \($0)?" }
        throw ShellProblem("no such command: \(advice ?? "help lists all")", at: word.place)
    }

    var usage: String {
        ([name] + parameters.map(\.usage) + options.map { "[\($0.usage)]" }).joined(separator: " ")
    }

    /// The usage without naming each option.
    var shortUsage: String {
        ([name] + parameters.map(\.usage) + (options.isEmpty ? [] : ["[OPTION]…"])).joined(separator: " ")
    }

    /// What stands at a place behind the name; a repeated parameter is the last, and goes on.
    func parameter(at position: Int) -> ShellParameter? {
        if position < parameters.count { return parameters[position] }
        return parameters.last.flatMap { $0.occurrence == .repeated ? $0 : nil }
    }
}
