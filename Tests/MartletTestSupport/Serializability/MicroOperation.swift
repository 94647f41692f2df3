/// One step of a transaction on one of many lists. A list that is absent is the empty one.
public enum MicroOperation: Hashable, Sendable, CustomStringConvertible {
    /// Adds an element to the end of a list. Nobody else adds that element to that list.
    case append(list: Int, element: Int)
    /// Finds these elements in a list.
    case read(list: Int, [Int])
    /// Replaces a list, whatever it was: by the empty one if it removes it.
    case write(list: Int, [Int])

    /// The list that it is about.
    public var list: Int {
        switch self {
        case .append(let list, _), .read(let list, _), .write(let list, _): list
        }
    }

    /// Whether it changes anything.
    public var isWrite: Bool {
        if case .read = self { false } else { true }
    }

    /// The step as a test would print it.
    public var description: String {
        switch self {
        case .append(let list, let element): "append(\(list), \(element))"
        case .read(let list, let elements): "read(\(list)) -> \(elements)"
        case .write(let list, let elements): "write(\(list), \(elements))"
        }
    }
}
