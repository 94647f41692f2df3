/// What a shell's commands see of the store, in each ``ShellMode``.
enum ShellView {
    case present
    case transaction(ShellTransaction)
    case snapshot(ViewedSnapshot)

    var mode: ShellMode {
        switch self {
        case .present: .present
        case .transaction: .transaction
        case .snapshot: .snapshot
        }
    }
}
