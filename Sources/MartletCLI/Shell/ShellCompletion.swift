/// What can follow the part of a line that was typed.
struct ShellCompletion: Equatable {
    /// What is certain to follow; empty if there are several ways to go on, or none.
    let insertion: String
    /// All ways in which the last word may end up.
    let choices: [String]

    static let none = ShellCompletion(insertion: "", choices: [])

    /// - Parameters:
    ///   - typed: The line up to where the cursor is.
    ///   - names: The names there are of what a parameter asks for.
    init(of typed: [UInt8], names: (ShellParameter.Kind) -> [[UInt8]]) {
        let start = typed.lastIndex(where: Tokenizer.isBlank).map { $0 + 1 } ?? 0
        guard let before = try? Tokenizer.words(of: Array(typed[..<start])) else {
            self = .none
            return
        }
        let word = String(decoding: typed[start...], as: UTF8.self)
        self.init(of: word, among: Self.candidates(after: before, word, names))
    }

    private init(of word: String, among candidates: [String]) {
        choices = candidates.filter { $0.hasPrefix(word) }.sorted()
        guard let first = choices.first else {
            insertion = ""
            return
        }
        let common = choices.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        insertion = String(common.dropFirst(word.count)) + (choices.count == 1 ? " " : "")
    }

    private init(insertion: String, choices: [String]) {
        self.insertion = insertion
        self.choices = choices
    }

    /// The words that may stand behind those before.
    private static func candidates(
        after before: [ShellWord], _ word: String, _ names: (ShellParameter.Kind) -> [[UInt8]]
    ) -> [String] {
        guard let name = before.first else { return ShellCommand.all.map(\.name) }
        guard let command = try? ShellCommand.named(name) else { return [] }
        if word.hasPrefix("--") { return command.options.map(\.name) }
        guard let kind = command.parameter(at: before.count - 1)?.kind else { return [] }
        switch kind {
        case .command: return ShellCommand.all.map(\.name)
        case .choice(let known): return known
        default: return names(kind).map(ByteText.word)
        }
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
