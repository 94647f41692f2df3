/// One option of a verb, as the command line, the help text and the error messages know it.
struct CommandOption: Hashable, Sendable {
    /// What may follow an option.
    enum Value: Hashable, Sendable {
        /// Nothing: the option is there or not.
        case none
        case number(in: ClosedRange<Int>)
        /// Numbers with commas between them.
        case numbers(in: ClosedRange<Int>)
        case choice(of: [String])
        /// Words of a list with commas between them.
        case choices(of: [String])
        /// The path of a file or a directory.
        case file
        /// Any word.
        case text
    }

    /// The name without its dashes.
    let name: String
    let value: Value
    /// What the help text calls the value.
    var valueName = ""
    /// What holds when the option is not given, as it would be written; `nil` if the verb decides.
    var defaultText: String?
    /// Whether the verb cannot be run without it.
    var isNeeded = false
    let help: String

    static let version = CommandOption(name: "version", value: .none, help: "Show the version.")
    static let help = CommandOption(name: "help", value: .none, help: "Show this help.")
}
