/// Whether a history is linearizable.
public enum LinearizabilityVerdict: Equatable, Sendable, CustomStringConvertible {
    /// There is an order of the calls in which one thread could have made them.
    case linearizable
    /// There is none; the text shows where it fails.
    case notLinearizable(String)
    /// Not decided within so many steps. No proof of anything, so a test must not accept it.
    case unknown(steps: Int)

    /// What it means, for people.
    public var description: String {
        switch self {
        case .linearizable: "linearizable"
        case .notLinearizable(let explanation): "not linearizable: \(explanation)"
        case .unknown(let steps): "not decided within \(steps) steps"
        }
    }

    /// Whether there is proof that the history is not linearizable.
    public var isViolation: Bool {
        if case .notLinearizable = self { true } else { false }
    }
}
