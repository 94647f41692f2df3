/// A clock of the program's own, where raw words can name it. The store holds it.
final class TimeSource: Sendable {
    let clock: any StoreClock

    init(_ clock: any StoreClock) { self.clock = clock }
}
