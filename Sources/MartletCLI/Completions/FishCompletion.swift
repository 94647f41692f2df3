/// The script by which fish completes the words behind `martlet`.
enum FishCompletion {
    static func script(for root: CompletionNode) -> String {
        let paths = root.family.dropFirst().map { quoted($0.path.dropLast().joined(separator: " ") + " " + $0.word) }
        return """
            # Completes martlet in fish. Written by: martlet completions fish

            # Whether the command line has these verbs, whatever follows them.
            function __martlet_behind
                set -l verb
                for word in (commandline -opc)[2..]
                    switch "$verb $word"
                        case \(paths.joined(separator: " "))
                            set verb (string trim -- "$verb $word")
                        case '*'
                            break
                    end
                end
                test "$verb" = "$argv"
            end

            # Whether it ends with them.
            function __martlet_right_behind
                set -l words (commandline -opc)[2..]
                test "$words" = "$argv"
            end

            # The words that may go on a list with commas.
            function __martlet_list
                set -l before (commandline -ct | string replace -r -- '^--[^=]*=' '' | string replace -r -- '[^,]*$' '')
                for word in $argv
                    echo "$before$word"
                end
            end

            complete -c martlet -f
            \(root.family.flatMap(lines).joined(separator: "\n"))

            """
    }

    private static func lines(for node: CompletionNode) -> [String] {
        let behind = condition("__martlet_behind", node)
        let verbs = node.children.map { child in
            "\(condition("__martlet_right_behind", node)) -a \(child.word) -d \(quoted(child.summary))"
        }
        let options = node.options.map { "\(behind) -l \($0.name)\(argument($0.value)) -d \(quoted($0.help))" }
        let operand = node.operand.map { value in
            value == .file ? "\(behind) -F" : "\(behind) -a \(quoted(value.words.joined(separator: " ")))"
        }
        return verbs + options + (operand.map { [$0] } ?? [])
    }

    private static func condition(_ function: String, _ node: CompletionNode) -> String {
        "complete -c martlet -n \(quoted("\(function) \(node.name)"))"
    }

    private static func argument(_ value: CommandOption.Value) -> String {
        switch value {
        case .none: ""
        case .number, .numbers, .text: " -x"
        case .choice(let words): " -x -a \(quoted(words.joined(separator: " ")))"
        case .choices(let words): " -x -a \(quoted("(__martlet_list \(words.joined(separator: " ")))"))"
        case .file: " -r -F"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: #"\\"#).replacing("'", with: #"\'"#) + "'"
    }
}
