/// Reads command lines by the table of verbs. A value without input or output: words in, an ``Invocation`` out.
struct ArgumentParser {
    /// Longer words are shortened in messages.
    private static let quotedLettersMax = 60

    let verbs: [Verb]

    /// - Parameter words: The command line without the name of the command.
    func parse(_ words: [String]) throws(ArgumentError) -> Invocation {
        var rest = words[...]
        guard let first = words.first else {
            throw ArgumentError(problem: "no verb given", advice: "Try martlet demo, or martlet --help.")
        }
        switch first {
        case "--help", "-h": return .help(nil)
        case "--version": return .version
        case "help":
            rest = rest.dropFirst()
            return .help(rest.isEmpty ? nil : try verb(takingFrom: &rest))
        default: return try parse(verb(takingFrom: &rest), rest)
        }
    }

    /// The verb that the first words name, which are taken away.
    private func verb(takingFrom words: inout ArraySlice<String>) throws(ArgumentError) -> Verb {
        var verb = try verb(named: words.removeFirst())
        while !verb.verbs.isEmpty, let word = words.first, !word.hasPrefix("-") {
            verb = try self.verb(named: word, of: verb)
            words.removeFirst()
        }
        return verb
    }

    private func verb(named name: String) throws(ArgumentError) -> Verb {
        if let verb = verbs.first(where: { $0.name == name }) { return verb }
        let known = verbs.map(\.name) + ["help", "--help", "--version"]
        let kind = name.hasPrefix("-") ? "option" : "verb"
        throw ArgumentError(
            problem: "unknown \(kind) \(quoted(name))",
            advice: suggestion(name, known) + "See martlet --help for all verbs.")
    }

    private func verb(named word: String, of parent: Verb) throws(ArgumentError) -> Verb {
        if let verb = parent.verbs.first(where: { $0.lastWord == word }) { return verb }
        throw ArgumentError(
            problem: "\(parent.name) has no verb \(quoted(word))",
            advice: suggestion(word, parent.verbs.map(\.lastWord)) + "See martlet help \(parent.name).")
    }

    private func parse(_ verb: Verb, _ words: ArraySlice<String>) throws(ArgumentError) -> Invocation {
        var arguments = Arguments()
        var rest = words
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                if word == "-h" { return .help(verb) }
                try addOperand(word, of: verb, to: &arguments)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let option = try option(named: String(parts.first ?? ""), of: verb)
            if option == .help { return .help(verb) }
            let attached = parts.count == 2 ? String(parts[1]) : nil
            arguments.add(try value(of: option, attached, verb, &rest), for: option)
        }
        try checkCount(of: arguments.operands, verb)
        try checkOptions(arguments, verb)
        return .run(verb, arguments)
    }

    private func option(named name: String, of verb: Verb) throws(ArgumentError) -> CommandOption {
        if let option = verb.option(named: name) { return option }
        let known = (verb.options + [.help]).map { "--" + $0.name }
        throw ArgumentError(
            problem: "\(verb.name) has no option \(quoted("--" + name))",
            advice: suggestion("--" + name, known) + "See martlet help \(verb.name).")
    }

    private func addOperand(_ word: String, of verb: Verb, to arguments: inout Arguments) throws(ArgumentError) {
        let place = arguments.operands.count
        guard let name = verb.operand(at: place), place < verb.operandCount.upperBound else {
            throw ArgumentError(
                problem: "\(verb.name) does not know what to do with \(quoted(word))",
                advice: "Options begin with --. See martlet help \(verb.name).")
        }
        if let complaint = complaint(about: word, for: verb.operandValue) {
            throw ArgumentError(
                problem: "\(name) of \(verb.name) \(complaint)", advice: "See martlet help \(verb.name).")
        }
        arguments.add(operand: word)
    }

    private func checkCount(of operands: [String], _ verb: Verb) throws(ArgumentError) {
        let needed = verb.operandCount.lowerBound
        guard !verb.operands.isEmpty, operands.count < needed else { return }
        let names = (0..<needed).compactMap(verb.operand(at:)).joined(separator: " and ")
        throw ArgumentError(
            problem: "\(verb.name) needs \(names), and got \(operands.isEmpty ? "none" : "\(operands.count)")",
            advice: "See martlet help \(verb.name).")
    }

    private func checkOptions(_ arguments: Arguments, _ verb: Verb) throws(ArgumentError) {
        guard let missing = verb.neededOptions.first(where: { !arguments.has($0) }) else { return }
        throw ArgumentError(
            problem: "\(verb.name) needs \(HelpText.heading(of: missing))", advice: "See martlet help \(verb.name).")
    }

    /// The option's value: after its `=`, or the next word.
    private func value(
        of option: CommandOption, _ attached: String?, _ verb: Verb, _ rest: inout ArraySlice<String>
    ) throws(ArgumentError) -> String {
        guard option.value != .none else {
            if let attached { throw wrong(option, verb, "takes no value, and got \(quoted(attached))") }
            return ""
        }
        guard let text = attached ?? rest.popFirst() else { throw wrong(option, verb, "needs a value") }
        if let complaint = complaint(about: text, for: option.value) { throw wrong(option, verb, complaint) }
        return text
    }

    /// What is wrong with `text` as a value; `nil` if nothing is.
    private func complaint(about text: String, for value: CommandOption.Value) -> String? {
        switch value {
        case .none, .text: return nil
        case .file: return text.isEmpty ? "needs a path" : nil
        case .number(let range): return complaint(aboutNumber: text, range)
        case .choice(let known): return complaint(aboutChoice: text, known)
        case .numbers(let range): return firstComplaint(in: text) { complaint(aboutNumber: $0, range) }
        case .choices(let known): return firstComplaint(in: text) { complaint(aboutChoice: $0, known) }
        }
    }

    private func firstComplaint(in list: String, _ complaint: (String) -> String?) -> String? {
        list.split(separator: ",", omittingEmptySubsequences: false).compactMap { complaint(String($0)) }.first
    }

    private func complaint(aboutNumber text: String, _ range: ClosedRange<Int>) -> String? {
        guard let number = WrittenNumber.read(text) else { return "needs a whole number, not \(quoted(text))" }
        if range.contains(number) { return nil }
        return "must lie between \(range.lowerBound) and \(range.upperBound), and \(quoted(text)) does not"
    }

    private func complaint(aboutChoice text: String, _ known: [String]) -> String? {
        if known.contains(text) { return nil }
        return "knows \(known.joined(separator: ", ")), and not \(quoted(text))"
    }

    private func wrong(_ option: CommandOption, _ verb: Verb, _ complaint: String) -> ArgumentError {
        ArgumentError(problem: "--\(option.name) \(complaint)", advice: "See martlet help \(verb.name).")
    }

    private func suggestion(_ name: String, _ known: [String]) -> String {
        guard name.count <= Self.quotedLettersMax, let nearest = NearestName.find(name, among: known) else { return "" }
        return "Did you mean \(nearest)? "
    }

    private func quoted(_ word: String) -> String {
        word.count <= Self.quotedLettersMax ? "'\(word)'" : "'\(word.prefix(Self.quotedLettersMax))…'"
    }
}
