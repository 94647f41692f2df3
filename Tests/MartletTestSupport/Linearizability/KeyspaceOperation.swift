/// What can be done with several keys that are one object.
public enum KeyspaceOperation: Hashable, Sendable, CustomStringConvertible {
    /// An operation on one of them. Gives `key`.
    case on(Int, KeyOperation)
    /// Removes all. Gives `done`.
    case clear
    /// Reads these at one instant. Gives `values`.
    case snapshot([Int])

    /// The call as it is written.
    public var description: String {
        switch self {
        case .on(let key, let operation): "\(operation) on \(key)"
        case .clear: "clear"
        case .snapshot(let keys): "snapshot\(keys)"
        }
    }
}
