/// When a deadline may be changed, by the one there is.
public enum ExpirationCondition: Hashable, Sendable {
    /// Whatever there is.
    case always
    /// The entry has none.
    case ifUnlimited
    /// The entry has one.
    case ifLimited
    /// The new one is later; none is later than any.
    case ifLater
    /// The new one is earlier; none is later than any.
    case ifEarlier

    func admits(_ new: UInt64, after old: UInt64) -> Bool {
        // As an unsigned number, one less than none is greater than all.
        switch self {
        case .always: true
        case .ifUnlimited: old == 0
        case .ifLimited: old != 0
        case .ifLater: new &- 1 > old &- 1
        case .ifEarlier: new &- 1 < old &- 1
        }
    }
}
