/// What can be done with one key.
public enum KeyOperation: Hashable, Sendable, CustomStringConvertible {
    /// Gives whether it was absent.
    case put(String)
    /// Gives its value.
    case get
    /// Gives whether it is there.
    case contains
    /// Gives whether it was there.
    case remove
    /// Gives whether it was absent, and only then writes.
    case putIfAbsent(String)
    /// Gives whether it was there, and only then writes.
    case replace(String)
    /// Writes if the value is as expected. Gives `swapped`, `conflict` or `notFound`.
    case compareAndSwap(expected: String, desired: String)
    /// Writes if the value is of that version. Gives `swapped`, `conflict` or `notFound`.
    case compareAndSwapVersion(sequence: UInt64, desired: String)
    /// Gives `versioned`, or `value(nil)` if it is absent.
    case getVersioned
    /// Gives the value before.
    case getAndPut(String)
    /// Gives the value before.
    case getAndRemove
    /// Gives the sum, counted from 0 if it was absent, or `notANumber` and writes nothing.
    case increment(by: Int)
    /// Gives how many bytes there are then.
    case append(String)
    /// Read the one, wrote the other, with nothing in between. Gives `done`.
    case update(from: String?, to: String?)
    /// Removes it, with whatever else. Gives `done`.
    case clear

    /// The call as it is written.
    public var description: String {
        switch self {
        case .put(let value): "put(\(value))"
        case .get: "get"
        case .contains: "contains"
        case .remove: "remove"
        case .putIfAbsent(let value): "putIfAbsent(\(value))"
        case .replace(let value): "replace(\(value))"
        case .compareAndSwap(let expected, let desired): "compareAndSwap(\(expected), \(desired))"
        case .compareAndSwapVersion(let sequence, let desired): "compareAndSwap(#\(sequence), \(desired))"
        case .getVersioned: "getVersioned"
        case .getAndPut(let value): "getAndPut(\(value))"
        case .getAndRemove: "getAndRemove"
        case .increment(let amount): "increment(by: \(amount))"
        case .append(let value): "append(\(value))"
        case .update(let old, let new): "update(\(old ?? "nothing") to \(new ?? "nothing"))"
        case .clear: "clear"
        }
    }
}
