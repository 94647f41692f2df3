/// The options of one verb as they were given, checked, with the defaults of the others.
struct Arguments: Equatable {
    /// The words that belong to no option, in their order.
    private(set) var operands: [String] = []
    private var texts: [String: [String]] = [:]

    mutating func add(_ text: String, for option: CommandOption) {
        texts[option.name, default: []].append(text)
    }

    mutating func add(operand: String) {
        operands.append(operand)
    }

    func has(_ option: CommandOption) -> Bool {
        texts[option.name] != nil
    }

    /// The option's text, the last if it was given more than once, or its default.
    func text(_ option: CommandOption) -> String? {
        texts[option.name]?.last ?? option.defaultText
    }

    /// The option's texts in the order in which they were given.
    func texts(_ option: CommandOption) -> [String] {
        texts[option.name] ?? []
    }

    func number(_ option: CommandOption) -> Int? {
        text(option).flatMap(WrittenNumber.read)
    }

    func numbers(_ option: CommandOption) -> [Int] {
        words(option).compactMap(WrittenNumber.read)
    }

    func words(_ option: CommandOption) -> [String] {
        text(option).map { $0.split(separator: ",").map(String.init) } ?? []
    }
}
