/// Whether a history is serializable.
public enum SerializabilityVerdict: Equatable, Sendable, CustomStringConvertible {
    /// Nothing speaks against it.
    case serializable
    /// It is not; the text shows the transactions that prove it.
    case violation(Anomaly, String)

    /// What is wrong, `nil` if nothing is.
    public var anomaly: Anomaly? {
        if case .violation(let anomaly, _) = self { anomaly } else { nil }
    }

    /// What it means, for people.
    public var description: String {
        switch self {
        case .serializable: "serializable"
        case .violation(let anomaly, let explanation): "not serializable: \(anomaly)\n\(explanation)"
        }
    }

    static func violation(_ anomaly: Anomaly, by transactions: [ListTransaction]) -> SerializabilityVerdict {
        .violation(anomaly, transactions.map { "  \($0)" }.joined(separator: "\n"))
    }
}
