/// The script by which bash completes the words behind `martlet`.
enum BashCompletion {
    static func script(for root: CompletionNode) -> String {
        let paths = root.family.dropFirst().map { quoted(parent(of: $0) + " " + $0.word) }
        return """
            # Completes martlet in bash. Written by: martlet completions bash

            _martlet() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
                local verb= verbs= options= words= list= files= before= at
                COMPREPLY=()
                # bash takes a = for a word of its own.
                [[ $current == = ]] && current=
                [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}
                for ((at = 1; at < COMP_CWORD; at++)); do
                    case "$verb ${COMP_WORDS[at]}" in
                    \(paths.joined(separator: " | "))) verb=${verb:+$verb }${COMP_WORDS[at]} ;;
                    *) break ;;
                    esac
                done
                case "$verb" in
            \(root.family.map(what).joined(separator: "\n"))
                esac
                case "$verb $previous" in
            \(root.family.flatMap(values).joined(separator: "\n"))
                *)
                    ((at == COMP_CWORD)) && words=${words:+$words }$verbs
                    [[ $current == -* || -z $words$files ]] && words=$options files=
                    ;;
                esac
                [[ -n $list && $current == *,* ]] && before=${current%,*},
                COMPREPLY=($(compgen -P "$before" -W "$words" -- "${current#"$before"}"))
                if [[ -n $files ]]; then
                    compopt -o filenames 2>/dev/null
                    local IFS=$'\\n'
                    COMPREPLY+=($(compgen -f -- "$current"))
                fi
            }

            complete -F _martlet martlet

            """
    }

    private static func parent(of node: CompletionNode) -> String {
        node.path.dropLast().joined(separator: " ")
    }

    /// What may follow a verb, wherever no option waits for its value.
    private static func what(behind node: CompletionNode) -> String {
        var settings: [String] = []
        if !node.children.isEmpty {
            settings.append("verbs=" + quoted(node.children.map(\.word).joined(separator: " ")))
        }
        if !node.options.isEmpty {
            settings.append("options=" + quoted(node.options.map { "--\($0.name)" }.joined(separator: " ")))
        }
        if let operand = node.operand { settings.append(setting(for: operand)) }
        return "    \(quoted(node.name))) \(settings.isEmpty ? ":" : settings.joined(separator: " ")) ;;"
    }

    /// A line for each option of a verb that has a value.
    private static func values(of node: CompletionNode) -> [String] {
        node.options.filter { $0.value != .none }.map { option in
            "    \(quoted("\(node.name) --\(option.name)"))) files= \(setting(for: option.value)) ;;"
        }
    }

    private static func setting(for value: CommandOption.Value) -> String {
        if value == .file { return "files=yes" }
        return "words=" + quoted(value.words.joined(separator: " ")) + (value.isList ? " list=yes" : "")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
