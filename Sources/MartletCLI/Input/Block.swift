/// Some whole records of the input.
struct Block {
    /// The records are the first ``count`` bytes; what follows is left over from earlier use.
    var bytes: [UInt8]
    let count: Int
    /// The number of its first line, from 1.
    let firstLine: Int
    /// Set on a block without records, in place of a record that is too long to be read.
    let problem: InputProblem?
}
