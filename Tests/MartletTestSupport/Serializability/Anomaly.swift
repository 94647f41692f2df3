/// What can be wrong with a history of transactions on lists, in the words of Adya (1999) and of Elle (Kingsbury and
/// Alvaro, 2020).
public enum Anomaly: Hashable, Sendable, CustomStringConvertible {
    /// An element is twice in a list.
    case duplicateAppend
    /// Somebody read an element that nobody has appended.
    case unwrittenElement
    /// A transaction does not see what it has itself written or read before.
    case inconsistentWithItself
    /// G1a: somebody read what an aborted transaction has written.
    case abortedRead
    /// Two reads of a list of which neither is the beginning of the other.
    case incompatibleOrder
    /// G1b: somebody read what a transaction had written before it wrote to the same list again.
    case intermediateRead
    /// What a transaction appended is missing in a read that began after it had ended.
    case lostAppend
    /// Transactions that depend on each other in a circle; `inRealTime` if that counts which of them ended before which
    /// began.
    case cycle(CycleKind, inRealTime: Bool)
    /// Two changes have the same number.
    case numberTwice
    /// A transaction has a smaller number than one that had ended when it began.
    case numberGoesBack
    /// A transaction read something else than what there was at its place in the order of the numbers.
    case wrongRead
    /// There is no place in the order of the numbers where all was as a transaction has read it.
    case noInstant

    /// A circle, with a suffix if it counts real time; else what the case says.
    public var description: String {
        switch self {
        case .duplicateAppend: "an element is twice in a list"
        case .unwrittenElement: "a read of an element that nobody has appended"
        case .inconsistentWithItself: "a transaction that is inconsistent with itself"
        case .abortedRead: "G1a, an aborted read"
        case .incompatibleOrder: "incompatible orders of a list"
        case .intermediateRead: "G1b, an intermediate read"
        case .lostAppend: "a lost append"
        case .cycle(let kind, let inRealTime): "\(kind.rawValue)\(inRealTime ? " in real time" : "")"
        case .numberTwice: "two changes of one number"
        case .numberGoesBack: "a number that goes back in time"
        case .wrongRead: "a read of something else than there was"
        case .noInstant: "reads of no one instant"
        }
    }
}

/// Circles of dependencies, the worst first.
public enum CycleKind: String, Hashable, Sendable {
    /// Each overwrote what the next had written.
    case writes = "G0"
    /// Each overwrote or read what the next had written.
    case information = "G1c"
    /// The same, but one has not seen what the next has written. A lost update is one.
    case singleAntiDependency = "G-single"
    /// More than one has not seen what the next has written. Write skew is one.
    case antiDependency = "G2"
}
