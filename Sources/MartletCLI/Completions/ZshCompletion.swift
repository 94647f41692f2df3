/// The script by which zsh completes the words behind `martlet`.
enum ZshCompletion {
    static func script(for root: CompletionNode) -> String {
        """
        #compdef martlet
        # Completes martlet in zsh. Written by: martlet completions zsh

        \(root.family.map(function).joined(separator: "\n\n"))

        # As a file of a folder in fpath, this is the body of the function; sourced, it says what the function is for.
        if [[ $funcstack[1] == _martlet ]]; then
            _martlet "$@"
        else
            compdef _martlet martlet
        fi

        """
    }

    /// Completes the words behind a verb, which is the first of them.
    private static func function(for node: CompletionNode) -> String {
        let specifications = node.options.map(specification) + operand(of: node)
        var lines = node.children.isEmpty ? [] : verbs(behind: node)
        lines.append(
            specifications.isEmpty ? "return 0" : (["_arguments"] + specifications).joined(separator: " \\\n        "))
        return "\(name(of: node))() {\n    \(lines.joined(separator: "\n    "))\n}"
    }

    private static func verbs(behind node: CompletionNode) -> [String] {
        let described = node.children.map { quoted("\($0.word):\($0.summary)") }
        let calls = node.children.map { "    \($0.word)) shift words; (( CURRENT-- )); \(name(of: $0)); return ;;" }
        return ["local -a verbs=("] + described.map { "    " + $0 } + [
            ")", "if (( CURRENT == 2 )); then", "    _describe -t verbs verb verbs", "else",
            "    case $words[2] in",
        ] + calls + ["    esac", "fi"]
    }

    private static func name(of node: CompletionNode) -> String {
        (["_martlet"] + node.path).joined(separator: "_")
    }

    private static func specification(of option: CommandOption) -> String {
        let help = option.help.replacing("\\", with: #"\\"#).replacing("[", with: #"\["#).replacing("]", with: #"\]"#)
        guard option.value != .none else { return quoted("--\(option.name)[\(help)]") }
        // A file may be one of several.
        let repeated = option.value == .file ? "*" : ""
        return quoted("\(repeated)--\(option.name)=[\(help)]:\(escaped(option.valueName)):\(action(for: option.value))")
    }

    private static func operand(of node: CompletionNode) -> [String] {
        node.operand.map { [quoted("*:\(escaped(node.operandName)):\(action(for: $0))")] } ?? []
    }

    private static func action(for value: CommandOption.Value) -> String {
        switch value {
        case .none, .number, .numbers, .text: " "
        case .choice(let words): "(\(words.joined(separator: " ")))"
        case .choices(let words): "_sequence compadd - \(words.joined(separator: " "))"
        case .file: "_files"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing(":", with: #"\:"#)
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
