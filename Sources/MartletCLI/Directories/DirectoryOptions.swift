import Martlet

/// Options that several verbs about a store's directory have.
enum DirectoryOptions {
    static let json = CommandOption(name: "json", value: .none, help: "Print the result as one JSON object.")
    static let durability = CommandOption(
        name: "durability", value: .choice(of: Durability.allCases.map(\.name)), valueName: "memory|written|synced",
        defaultText: Durability.synced.name,
        help: "What is true of a change before the next begins: nothing (memory), it survives the end of the process "
            + "(written), it survives a loss of power (synced).")
    static let oneProcess = "One process at a time has the directory open; the command says which one if it is another."
}
