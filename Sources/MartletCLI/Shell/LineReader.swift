/// Where the lines of a shell come from.
protocol LineReader {
    mutating func next(prompt: String) throws -> LineInput
}

/// What came instead of a line, or the line.
enum LineInput: Equatable {
    /// The line without what ends it.
    case line([UInt8])
    /// Ctrl-C was pressed: what had been typed is not meant.
    case cancelled
    case end
}
