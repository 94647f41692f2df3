/// Which arguments of a command are keys: from one to another, every so many. The command's name has the position 0.
struct KeyPositions: Hashable, Sendable {
    /// 0 if there are none.
    let first: Int
    /// Negative: counted from the end, −1 for the last argument.
    let last: Int
    let step: Int

    static let none = KeyPositions(first: 0, last: 0, step: 0)
    static let one = KeyPositions(first: 1, last: 1, step: 1)
    static let two = KeyPositions(first: 1, last: 2, step: 1)
    static let all = KeyPositions(first: 1, last: -1, step: 1)

    /// The positions of the keys among so many arguments.
    func positions(count: Int) -> StrideTo<Int> {
        let end = last < 0 ? count + last + 1 : min(last + 1, count)
        return stride(from: first, to: first == 0 ? 0 : max(first, end), by: max(1, step))
    }
}
