/// The manual page, derived from the table of verbs like the help texts, as source for `man` (the macros man(7)).
enum ManualPage {
    static func text(of verbs: [Verb]) -> String {
        let family = verbs.flatMap(\.family)
        let sections = [
            ".TH MARTLET 1 \"\" \(quoted("martlet \(CommandLineTool.version)")) \"User Commands\"",
            ".SH NAME\nmartlet \\- \(escaped(HelpText.purpose))",
            ".SH SYNOPSIS\n" + synopsis(family),
            ".SH DESCRIPTION\n"
                + paragraph(
                    "martlet has a verb for each thing it does. martlet help VERB shows that part of this page."),
            ".SH VERBS\n" + family.map(section).joined(separator: "\n"),
            ".SH \"COMMANDS OF THE SHELL\"\n" + ShellCommand.all.map(entry).joined(separator: "\n"),
            ".SH OPTIONS\n" + tagged([CommandOption.help, .version].map { (HelpText.heading(of: $0), $0.help) }),
            ".SH \"EXIT STATUS\"\n" + tagged(HelpText.exitCodes),
            ".SH ENVIRONMENT\n"
                + tagged([(ShellOptions.historyVariable, "The file in which the shell keeps its lines.")]),
        ]
        return sections.joined(separator: "\n") + "\n"
    }

    private static func synopsis(_ verbs: [Verb]) -> String {
        verbs.map { ".B \(quoted(HelpText.synopsis(of: $0)))\n.br" }.joined(separator: "\n")
            + "\n.B \"martlet \\-\\-help\"\n|\n.B \\-\\-version"
    }

    private static func section(on verb: Verb) -> String {
        let options = verb.options.map { (HelpText.heading(of: $0), HelpText.description(of: $0)) }
        let examples = verb.examples.map { ($0.command, $0.meaning) }
        let parts =
            [".SS \(quoted(HelpText.synopsis(of: verb)))", paragraph(verb.summary), tagged(options)]
            + verb.notes.map { ".PP\n" + paragraph($0) } + [".PP\nExamples:", tagged(examples)]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func entry(for command: ShellCommand) -> String {
        tagged([(command.usage, ([command.summary] + (command.note.map { [$0] } ?? [])).joined(separator: " "))])
    }

    /// Paragraphs under a heading in bold each.
    private static func tagged(_ rows: [(String, String)]) -> String {
        rows.map { ".TP\n.B \(quoted($0))\n\(paragraph($1))" }.joined(separator: "\n")
    }

    /// Text that begins a line, where a dot or an apostrophe would begin a request.
    private static func paragraph(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    /// An argument of a request.
    private static func quoted(_ text: String) -> String {
        "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\""
    }

    /// Each letter as itself: dashes and quotes that can be copied, and nothing that is not ASCII.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\e"
            case "-": "\\-"
            case "'": "\\(aq"
            case "`": "\\(ga"
            case "^": "\\(ha"
            case "~": "\\(ti"
            default: scalar.isASCII ? String(scalar) : "\\[u\(hexadecimal(scalar.value))]"
            }
        }.joined()
    }

    private static func hexadecimal(_ number: UInt32) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
