/// What the commands of a transaction have come to that may have to be run again: so that nothing of it is in the statistics before its end.
struct Attempt {
    var calls: [CommandTally] = []
    /// What clients are told of those that failed.
    var errors: [String] = []
}
