/// The operand of `martlet completions`.
enum CompletionsOptions {
    private enum Shell: String, CaseIterable {
        case bash, zsh, fish
    }

    static let verb = Verb(
        name: "completions",
        summary: "Print a script by which a shell completes verbs, options and their values.",
        operands: ["SHELL"], operandValue: .choice(of: Shell.allCases.map(\.rawValue)), operandCount: 1...1,
        notes: [
            "SHELL is bash, zsh or fish. make install puts the scripts where these shells look for them; otherwise the examples load them, from the file in which your shell begins."
        ],
        examples: [
            .init(command: "martlet completions bash", meaning: "In ~/.bashrc: source <(martlet completions bash)"),
            .init(
                command: "martlet completions zsh",
                meaning: "In ~/.zshrc, behind compinit: source <(martlet completions zsh)"),
            .init(
                command: "martlet completions fish",
                meaning: "Once: martlet completions fish > ~/.config/fish/completions/martlet.fish"),
        ])

    static func script(_ arguments: Arguments) -> String {
        let root = CompletionNode.root(of: CommandLineTool.verbs)
        switch arguments.operands.first.flatMap(Shell.init) ?? .bash {
        case .bash: return BashCompletion.script(for: root)
        case .zsh: return ZshCompletion.script(for: root)
        case .fish: return FishCompletion.script(for: root)
        }
    }
}
