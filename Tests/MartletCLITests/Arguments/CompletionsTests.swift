import Testing

@testable import MartletCLI

/// Each shell, run for real, completes what the table of verbs says.
@Suite struct CompletionsTests {
    /// A line, and what its last word may become. Of lists and paths, what is behind the last comma or slash.
    private struct Case {
        let line: String
        let words: Set<String>
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["abc.tsv", "abd"] { try folder.write("", to: name) }
    }

    private var cases: [Case] {
        let root = CompletionNode.root(of: CommandLineTool.verbs)
        return root.family.flatMap { node in
            verbs(behind: node) + options(behind: node) + node.options.flatMap { values(of: $0, behind: node) }
        }
    }

    private func line(_ node: CompletionNode, _ rest: String) -> String {
        (["martlet"] + node.path + [rest]).joined(separator: " ")
    }

    private func verbs(behind node: CompletionNode) -> [Case] {
        let words = node.children.map(\.word) + (node.operand?.words ?? [])
        return Set(words.map { String($0.prefix(1)) }).sorted().map { prefix in
            Case(line: line(node, prefix), words: Set(words.filter { $0.hasPrefix(prefix) }))
        }
    }

    private func options(behind node: CompletionNode) -> [Case] {
        node.options.isEmpty ? [] : [Case(line: line(node, "--"), words: Set(node.options.map { "--\($0.name)" }))]
    }

    private func values(of option: CommandOption, behind node: CompletionNode) -> [Case] {
        let words = Set(option.value.words)
        switch option.value {
        case .none, .number, .numbers, .text: return []
        case .choice:
            return [
                Case(line: line(node, "--\(option.name) "), words: words),
                Case(line: line(node, "--\(option.name)="), words: words),
            ]
        // What the list has already is not asked for again by every shell.
        case .choices: return words.sorted().map { Case(line: line(node, "--\(option.name) zz,\($0)"), words: [$0]) }
        case .file: return [Case(line: line(node, "--\(option.name) \(folder.path)/ab"), words: ["abc.tsv", "abd"])]
        }
    }

    private func check(_ answers: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answers.count == cases.count, sourceLocation: sourceLocation)
        for (wanted, answer) in zip(cases, answers) {
            let words = answer.split(separator: " ").map { word in
                String(word.split { $0 == "/" || $0 == "," || $0 == "=" }.last ?? "")
            }
            // Every word that is there is one that may be, and none is missing; a list may have more that begin so.
            let found = Set(words.filter { !$0.isEmpty })
            #expect(
                found == wanted.words || wanted.line.contains("zz,") && wanted.words.isSubset(of: found),
                "\(wanted.line): \(answer)", sourceLocation: sourceLocation)
        }
    }

    /// What a script prints: an answer for each line of the cases, with spaces between its words.
    private func answers(_ shell: String, _ script: String) throws -> [String] {
        let lines = TemporaryFile(cases.map(\.line).joined(separator: "\n") + "\n")
        let driver = TemporaryFile(script)
        let run = try MartletCommand.shell(
            """
            cd \(folder.path) && martlet completions \(shell) > ../$$.script && \
            HOME=\(folder.path) timeout 600 \(shell == "fish" ? "fish --no-config" : shell == "zsh" ? "zsh -f" : shell) \
            \(driver.path) \(lines.path) ../$$.script; status=$?; rm ../$$.script; exit $status
            """)
        #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
        return run.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test func bashCompletes() throws {
        check(
            try answers(
                "bash",
                #"""
                source "$2"
                while IFS= read -r line; do
                    # As bash cuts a line: at blanks, and = is a word.
                    read -r -a COMP_WORDS <<<"${line//=/ = }"
                    [[ $line == *[=\ ] ]] && COMP_WORDS+=('')
                    [[ $line == *= ]] && unset 'COMP_WORDS[-1]'
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                    _martlet
                    echo "${COMPREPLY[*]}"
                done <"$1"
                """#))
    }

    @Test func fishCompletes() throws {
        check(
            try answers(
                "fish",
                """
                source $argv[2]
                while read -l line
                    echo (complete -C "$line" | string replace -r '\\t.*' '')
                end < $argv[1]
                """))
    }

    /// zsh completes on a terminal only: one is made, and what is added to the matches is printed between marks.
    @Test func zshCompletes() throws {
        check(
            try answers(
                "zsh",
                #"""
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z "PS1=; PS2=; LISTMAX=10000; stty -echo; autoload -U compinit; compinit -u -D; source $2"
                zpty -w z '
                bindkey "^I" complete-word
                bindkey "^U" kill-whole-line
                before() { print -rn -- "<begin>" }
                after() { print -rn -- "<end>" }
                compadd() {
                    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
                    local -a found; builtin compadd -A found "$@"; print -rl -- $found
                    builtin compadd "$@"
                }
                print -r -- "<rea""dy>"'
                zpty -r z out '*<ready>*'
                while IFS= read -r line; do
                    zpty -w z 'compprefuncs=(before); comppostfuncs=(after)'
                    zpty -w -n z "$line"$'\t'
                    zpty -r z out '*<end>*'
                    zpty -w -n z $'\x15'
                    out=${${out##*<begin>}%<end>*}
                    print -r -- ${=out//[$'\r\n']/ }
                done <$1
                zpty -d z
                """#))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func scriptsAreWellFormed(shell: String) throws {
        let run = try MartletCommand.shell("martlet completions \(shell) | \(shell) -n")
        #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
    }

    @Test func anotherShellIsAUsageError() throws {
        let run = try MartletCommand.shell("martlet completions tcsh; echo $?; martlet completions")
        #expect(run.output == "2\n")
        #expect(run.errors.contains("SHELL of completions knows bash, zsh, fish, and not 'tcsh'"))
        #expect(run.errors.contains("completions needs SHELL, and got none"))
        #expect(run.exitCode == 2)
    }
}
