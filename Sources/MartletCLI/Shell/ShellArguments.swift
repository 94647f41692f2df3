/// The words behind the name of a command, checked against what the command takes.
struct ShellArguments {
    /// The name itself.
    let command: ShellWord
    private(set) var operands: [ShellWord] = []
    private var options: [String: ShellWord] = [:]

    init(_ words: ArraySlice<ShellWord>, of command: ShellCommand, named name: ShellWord) throws(ShellProblem) {
        self.command = name
        var rest = words
        while let word = rest.popFirst() {
            guard !command.options.isEmpty, !word.isQuoted, word.text.hasPrefix("--") else {
                operands.append(word)
                continue
            }
            let option = try Self.option(word, of: command)
            options[option.name] = try Self.value(of: option, word, &rest)
        }
        try checkOperands(of: command)
    }

    subscript(_ position: Int) -> ShellWord { operands[position] }

    func option(_ name: String) -> ShellWord? { options[name] }

    private static func option(_ word: ShellWord, of command: ShellCommand) throws(ShellProblem) -> ShellCommand.Option
    {
        if let option = command.options.first(where: { $0.name == word.text }) { return option }
        let names = command.options.map(\.name)
        let advice = NearestName.find(word.text, among: names).map { "did you mean \($0)?" }
        let known = "it has \(names.joined(separator: ", ")); put the word in quotes to mean itself"
        throw ShellProblem("\(command.name) has no such option: \(advice ?? known)", at: word.place)
    }

    /// The word behind the option, or the option itself if it takes none.
    private static func value(
        of option: ShellCommand.Option, _ word: ShellWord, _ rest: inout ArraySlice<ShellWord>
    ) throws(ShellProblem) -> ShellWord {
        guard let parameter = option.parameter else { return word }
        guard let value = rest.popFirst() else {
            throw ShellProblem("\(option.name) needs \(parameter.name)", at: word.place)
        }
        try parameter.check(value)
        return value
    }

    private func checkOperands(of command: ShellCommand) throws(ShellProblem) {
        let parameters = command.parameters
        let least = parameters.count { $0.occurrence != .optional }
        if operands.count < least {
            let end = (operands.last ?? self.command).place.upperBound
            let missing = parameters[operands.count].name
            throw ShellProblem("\(command.name) needs \(missing) here: \(command.usage)", at: end..<end + 1)
        }
        for (position, operand) in operands.enumerated() {
            guard let parameter = command.parameter(at: position) else {
                let advice = "put a key or value that has blanks in quotes"
                throw ShellProblem("\(command.usage) takes no more; \(advice)", at: operand.place)
            }
            try parameter.check(operand)
        }
    }
}
