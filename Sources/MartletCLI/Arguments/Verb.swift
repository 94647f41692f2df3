/// One verb of the command: what it takes and what is said about it.
struct Verb: Hashable, Sendable {
    struct Example: Hashable, Sendable {
        let command: String
        let meaning: String
    }

    let name: String
    let summary: String
    var options: [CommandOption] = []
    /// The name of the one operand that may follow, if any.
    var operand: String?
    /// Paragraphs for the help text, each one line.
    var notes: [String] = []
    var examples: [Example] = []

    func option(named name: String) -> CommandOption? {
        options.first { $0.name == name } ?? (name == CommandOption.help.name ? .help : nil)
    }
}
