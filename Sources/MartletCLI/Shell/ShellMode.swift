/// In what a command acts.
enum ShellMode: CaseIterable, Sendable {
    /// The entries as they are, each command by itself.
    case present
    /// The open transaction.
    case transaction
    /// A snapshot that is viewed.
    case snapshot

    /// What help and messages call it.
    var name: String {
        switch self {
        case .present: "the present"
        case .transaction: "a transaction"
        case .snapshot: "a snapshot"
        }
    }

    /// How it is entered from the present.
    private var wayIn: String {
        switch self {
        case .present: ""
        case .transaction: "begin opens one"
        case .snapshot: "view NAME enters one"
        }
    }

    /// How the present is entered from it.
    var wayOut: String {
        switch self {
        case .present: ""
        case .transaction: "commit or rollback ends it"
        case .snapshot: "live goes back to the present"
        }
    }

    /// Why `command` cannot act in this mode; `nil` if it can.
    func complaint(about command: ShellCommand) -> String? {
        guard !command.modes.contains(self) else { return nil }
        guard self == .present else { return "\(command.name) cannot act in \(name): \(wayOut)" }
        let needed = command.modes.contains(.transaction) ? ShellMode.transaction : .snapshot
        return "\(command.name) needs \(needed.name): \(needed.wayIn)"
    }
}
