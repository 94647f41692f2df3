/// The options of one verb as they were given, checked, with the defaults of the others.
struct Arguments: Equatable {
    fileprivate(set) var operand: String?
    private var texts: [String: String] = [:]

    mutating func set(_ option: CommandOption, to text: String) {
        texts[option.name] = text
    }

    mutating func setOperand(_ text: String) {
        operand = text
    }

    func has(_ option: CommandOption) -> Bool {
        texts[option.name] != nil
    }

    /// The option's text, or its default.
    func text(_ option: CommandOption) -> String? {
        texts[option.name] ?? option.defaultText
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
