extension CommandTable {
    /// The list of commands for the documents, in Markdown.
    var document: String {
        let groups = CommandGroup.allCases.map { group in
            let commands = commands.filter { $0.group == group }.flatMap { $0.commands.isEmpty ? [$0] : $0.commands }
            let lines = commands.map { command in
                let name = command.name.uppercased().split(separator: "|").joined(separator: " ")
                let usage = command.parameters.isEmpty ? name : "\(name) \(command.parameters)"
                return "- `\(usage)`: \(command.summary)"
            }
            return "### \(group.title)\n\n\(lines.joined(separator: "\n"))\n"
        }
        return groups.joined(separator: "\n")
    }
}
