/// The help texts, derived from the table of verbs.
enum HelpText {
    static let widthMax = 100

    static let purpose = "a key-value store in memory that many threads share, and that lasts in a directory"
    static let exitCodes = [
        ("0", "The work is done."), ("1", "The work failed; standard error says why."),
        ("2", "The command line is wrong."),
        ("3", "The files of a store are damaged: what was written to them is not there any more."),
    ]

    static func overview(of verbs: [Verb]) -> String {
        let help = ("help VERB", "Show the options of a verb, with examples.")
        let rows = verbs.flatMap(\.family).map { ($0.name, $0.summary) } + [help]
        return """
            martlet: \(purpose).

            Usage: martlet VERB [OPTION]…
                   martlet --help | --version

            Verbs:
            \(columns(rows))

            Exit codes:
            \(columns(exitCodes))

            """
    }

    static func page(of verb: Verb) -> String {
        var sections = ["martlet \(verb.name): \(verb.summary)", usage(of: verb)]
        if !verb.verbs.isEmpty { sections.append("Verbs:\n" + columns(verb.verbs.map { ($0.name, $0.summary) })) }
        sections.append("Options:\n" + columns((verb.options + [.help]).map { (heading(of: $0), description(of: $0)) }))
        sections += verb.notes.map { wrapped($0) }
        if !verb.examples.isEmpty { sections.append(text(of: verb.examples)) }
        return sections.joined(separator: "\n\n") + "\n"
    }

    static func text(of examples: [Verb.Example]) -> String {
        "Examples:\n" + examples.map { "  \($0.command)\n      \($0.meaning)" }.joined(separator: "\n")
    }

    private static func usage(of verb: Verb) -> String {
        let lines = [synopsis(of: verb)] + verb.verbs.map { "martlet \($0.name) …" }
        return "Usage: " + lines.joined(separator: "\n       ")
    }

    static func synopsis(of verb: Verb) -> String {
        let needed = verb.neededOptions.map { " " + heading(of: $0) }.joined()
        return "martlet \(verb.name) [OPTION]…\(operands(of: verb))\(needed)"
    }

    /// ` FILE FILE [FILE]…`: those there must be, and that there may be more.
    private static func operands(of verb: Verb) -> String {
        guard !verb.operands.isEmpty else { return "" }
        let least = verb.operandCount.lowerBound
        let needed = (0..<least).compactMap(verb.operand(at:)).map { " \($0)" }.joined()
        guard verb.operandCount.count > 1, let next = verb.operand(at: least) else { return needed }
        return needed + " [\(next)]" + (verb.operandCount.count > 2 ? "…" : "")
    }

    static func heading(of option: CommandOption) -> String {
        option.valueName.isEmpty ? "--\(option.name)" : "--\(option.name) \(option.valueName)"
    }

    static func description(of option: CommandOption) -> String {
        option.defaultText.map { "\(option.help) Default: \($0)." } ?? option.help
    }

    /// Two columns, the second wrapped.
    static func columns(_ rows: [(left: String, right: String)], width: Int = widthMax) -> String {
        let indent = 4 + (rows.map(\.left.count).max() ?? 0)
        return rows.map { left, right in
            let gap = String(repeating: " ", count: indent - 2 - left.count)
            return "  \(left)\(gap)\(wrapped(right, indent: indent, width: width))"
        }.joined(separator: "\n")
    }

    /// `text` with line breaks between words; the lines after the first begin with `indent` spaces.
    static func wrapped(_ text: String, indent: Int = 0, width: Int = widthMax) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] += word
            } else if indent + lines[lines.count - 1].count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
