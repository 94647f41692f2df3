/// One verb of the command: what it takes and what is said about it.
struct Verb: Hashable, Sendable {
    struct Example: Hashable, Sendable {
        let command: String
        let meaning: String
    }

    /// What follows `martlet` on the command line. That of a verb's verb begins with the name of that verb: `bench compare`.
    let name: String
    let summary: String
    var options: [CommandOption] = []
    /// What the operands are called, in their order; the last goes on for as many as there may be. Empty if none may follow.
    var operands: [String] = []
    /// What an operand may be.
    var operandValue = CommandOption.Value.file
    /// How many operands may follow where one may.
    var operandCount = 0...1
    /// Verbs of its own, one of which may stand right behind its name.
    var verbs: [Verb] = []
    /// Paragraphs for the help text, each one line.
    var notes: [String] = []
    var examples: [Example] = []

    /// It and the verbs below it, in the order of the help texts.
    var family: [Verb] { [self] + verbs.flatMap(\.family) }

    /// The last word of its name.
    var lastWord: String { name.split(separator: " ").last.map(String.init) ?? name }

    /// What the operand at a place is called.
    func operand(at place: Int) -> String? { place < operands.count ? operands[place] : operands.last }

    /// The options without which it cannot be run.
    var neededOptions: [CommandOption] { options.filter(\.isNeeded) }

    func option(named name: String) -> CommandOption? {
        options.first { $0.name == name } ?? (name == CommandOption.help.name ? .help : nil)
    }
}
