/// Reads how a command is written, as the table has it, into its arguments.
///
/// Words in capitals stand for themselves and belong to what follows them. What is between `[` and `]` may be left out, `<` and `>`
/// keep together, `|` is between what excludes each other, and `…` before the end of brackets has what is in them come any
/// number of times: `key [key …]` is one or more keys.
struct UsageReader {
    private let words: [String]
    private var position = 0

    static func arguments(_ usage: String) -> [CommandArgument] {
        var reader = UsageReader(words: split(usage))
        let alternatives = reader.alternatives().sequences
        return alternatives.count == 1 ? alternatives[0] : [.oneOf(alternatives.map { .block($0) })]
    }

    private init(words: [String]) { self.words = words }

    private static let signs: Set<Character> = ["[", "]", "<", ">", "|", "…"]

    private static func split(_ usage: String) -> [String] {
        var words: [String] = []
        var isWithinWord = false
        for letter in usage {
            if signs.contains(letter) || letter == " " || !isWithinWord { words.append("") }
            if letter != " " { words[words.count - 1].append(letter) }
            isWithinWord = !signs.contains(letter) && letter != " "
        }
        return words.filter { !$0.isEmpty }
    }

    private var next: String? { position < words.count ? words[position] : nil }

    /// All up to the end of the brackets, or of the text.
    private mutating func alternatives() -> (sequences: [[CommandArgument]], isMultiple: Bool) {
        var sequences = [sequence()]
        var isMultiple = false
        while let sign = next, sign == "|" || sign == "…" {
            position += 1
            if sign == "|" { sequences.append(sequence()) } else { isMultiple = true }
        }
        position += 1
        return (sequences, isMultiple)
    }

    private mutating func sequence() -> [CommandArgument] {
        var sequence: [CommandArgument] = []
        while let word = next, !["]", ">", "|", "…"].contains(word) {
            if word == "[" {
                addOptional(to: &sequence)
            } else if UsageReader.isToken(word) {
                position += 1
                sequence.append(token(word))
            } else {
                sequence.append(operand())
            }
        }
        return sequence
    }

    private static func isSign(_ word: String) -> Bool { word.first.map(signs.contains) ?? false }

    private static func isToken(_ word: String) -> Bool { word.allSatisfy { $0.isUppercase || $0 == "-" } }

    /// What is in brackets: perhaps more of what is before them.
    private mutating func addOptional(to sequence: inout [CommandArgument]) {
        position += 1
        let (sequences, isMultiple) = alternatives()
        if isMultiple, sequences.count == 1, sequence.suffix(sequences[0].count) == sequences[0][...] {
            sequence.removeLast(sequences[0].count)
            var repeated = CommandArgument.block(sequences[0])
            repeated.isMultiple = true
            sequence.append(repeated)
        } else {
            var optional = CommandArgument.oneOf(sequences.map { .block($0) })
            (optional.isOptional, optional.isMultiple) = (true, isMultiple)
            sequence.append(optional)
        }
    }

    private mutating func operand() -> CommandArgument {
        let word = words[position]
        position += 1
        return word == "<" ? .oneOf(alternatives().sequences.map { .block($0) }) : CommandArgument(named: word)
    }

    /// A word that stands for itself, with what belongs to it.
    private mutating func token(_ word: String) -> CommandArgument {
        var operands: [CommandArgument] = []
        while let next, next == "<" || !UsageReader.isSign(next) && !UsageReader.isToken(next) {
            operands.append(operand())
        }
        guard !operands.isEmpty else { return CommandArgument(name: word.lowercased(), kind: .pureToken, token: word) }
        guard operands.count > 1 || operands[0].token != nil else {
            operands[0].token = word
            return operands[0]
        }
        return CommandArgument(name: word.lowercased(), kind: .block, token: word, arguments: operands)
    }
}
