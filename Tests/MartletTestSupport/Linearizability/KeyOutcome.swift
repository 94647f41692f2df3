/// What an operation on one key can give.
public enum KeyOutcome: Hashable, Sendable, CustomStringConvertible {
    /// Whether something was so.
    case flag(Bool)
    /// A value, or that there is none.
    case value(String?)
    /// A value and the sequence number of its version.
    case versioned(String, sequence: UInt64)
    /// A sum, or a size.
    case number(Int)
    /// The value cannot be added to.
    case notANumber
    /// The new value is written, and what the operation told of its version's sequence number.
    case swapped(sequence: UInt64?)
    /// There was another value, and what the operation told of its version's sequence number.
    case conflict(sequence: UInt64?)
    /// There was no value.
    case notFound
    /// It is over.
    case done

    /// The outcome as a test would print it.
    public var description: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .value(let value): value ?? "nothing"
        case .versioned(let value, let sequence): "\(value) #\(sequence)"
        case .number(let number): "\(number)"
        case .notANumber: "not a number"
        case .swapped(let sequence): "swapped\(sequence.map { " #\($0)" } ?? "")"
        case .conflict(let sequence): "conflict\(sequence.map { " #\($0)" } ?? "")"
        case .notFound: "not found"
        case .done: "done"
        }
    }
}
