/// What a change brings along.
///
/// A protocol, so that the plain put and remove, which bring nothing, are compiled without it.
protocol ChangeSupplies {
    static var isAny: Bool { get }
    /// All that can be brought.
    var all: Supplies { get set }
}
