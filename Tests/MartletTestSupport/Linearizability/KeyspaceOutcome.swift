/// What an operation on several keys can give.
public enum KeyspaceOutcome: Hashable, Sendable, CustomStringConvertible {
    /// What the operation on the one key gave.
    case key(KeyOutcome)
    /// The values, in the order of the keys.
    case values([String?])
    /// It is over.
    case done

    /// The outcome as a test would print it.
    public var description: String {
        switch self {
        case .key(let outcome): "\(outcome)"
        case .values(let values): "[\(values.map { $0 ?? "nothing" }.joined(separator: ", "))]"
        case .done: "done"
        }
    }
}
