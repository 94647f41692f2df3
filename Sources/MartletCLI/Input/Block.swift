/// Some whole lines of the input.
struct Block {
    /// The lines are the first ``count`` bytes; what follows is left over from earlier use.
    var bytes: [UInt8]
    let count: Int
    /// The number of its first line, from 1.
    let firstLine: Int
    /// Set on a block without lines, in place of a line that is too long to be read.
    let problem: LineProblem?
}
