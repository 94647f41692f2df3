/// The help texts of the shell's commands, derived from their table.
enum ShellHelp {
    /// As wide as a terminal is before anyone makes it wider.
    private static let widthMax = 80

    static func overview(of commands: [ShellCommand]) -> String {
        """
        \(HelpText.columns(commands.map { ($0.shortUsage, $0.summary) }, width: widthMax))

        help COMMAND tells more, with examples. A word with blanks goes in quotes;
        escapes such as \\n and \\xFF stand for bytes, but not between '. A line that
        begins with # is a comment.
        """
    }

    static func page(of command: ShellCommand) -> String {
        var sections = ["\(command.usage)\n\(command.summary)"]
        if !command.options.isEmpty {
            sections.append(HelpText.columns(command.options.map { ($0.usage, $0.help) }, width: widthMax))
        }
        if let limits = limits(of: command) { sections.append(HelpText.wrapped(limits, width: widthMax)) }
        if let note = command.note { sections.append(HelpText.wrapped(note, width: widthMax)) }
        sections.append(HelpText.text(of: command.examples))
        return sections.joined(separator: "\n\n")
    }

    /// In what the command cannot act, if there is any such thing.
    private static func limits(of command: ShellCommand) -> String? {
        let modes = ShellMode.allCases.filter { command.modes.contains($0) != command.modes.contains(.present) }
        guard !modes.isEmpty else { return nil }
        let names = modes.map(\.name).joined(separator: " or ")
        return command.modes.contains(.present) ? "Not in \(names)." : "Only in \(names)."
    }
}
