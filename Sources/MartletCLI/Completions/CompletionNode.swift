/// A place in a command line behind some verbs, and what may follow there.
struct CompletionNode {
    /// The verbs before it; none at the beginning.
    let path: [String]
    let summary: String
    var options: [CommandOption] = []
    var children: [CompletionNode] = []
    /// What an operand may be, and what it is called; `nil` if none may follow.
    var operand: CommandOption.Value?
    var operandName = ""

    var name: String { path.joined(separator: " ") }
    var word: String { path.last ?? "" }
    /// It and all below it.
    var family: [CompletionNode] { [self] + children.flatMap(\.family) }

    static func root(of verbs: [Verb]) -> CompletionNode {
        let help = CompletionNode(
            path: ["help"], summary: "Show the options of a verb, with examples.",
            children: verbs.map { names(of: $0, behind: ["help"]) })
        return CompletionNode(
            path: [], summary: HelpText.purpose, options: [.help, .version], children: verbs.map(node) + [help])
    }

    private static func node(of verb: Verb) -> CompletionNode {
        CompletionNode(
            path: verb.name.split(separator: " ").map(String.init), summary: verb.summary,
            options: verb.options + [.help], children: verb.verbs.map(node),
            operand: verb.operands.isEmpty ? nil : verb.operandValue, operandName: verb.operands.joined(separator: " "))
    }

    /// The names of verbs alone, as they follow `help`.
    private static func names(of verb: Verb, behind path: [String]) -> CompletionNode {
        let path = path + [verb.lastWord]
        return CompletionNode(
            path: path, summary: verb.summary, children: verb.verbs.map { names(of: $0, behind: path) })
    }
}

extension CommandOption.Value {
    /// The words that it may be, or that it may be a list of.
    var words: [String] {
        switch self {
        case .choice(let words), .choices(let words): words
        case .none, .number, .numbers, .file, .text: []
        }
    }

    var isList: Bool {
        if case .choices = self { true } else { false }
    }
}
