/// Reads which module a line of Swift imports.
///
/// A value to keep while many lines are read: an expression is parsed anew each time that its literal is come to, which took
/// most of the time of all rules.
struct ImportReader {
    private let modifiers = #/\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?/#
    private let kinds = #/import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#

    /// `nil` if the line imports nothing.
    func module(in line: Substring) -> Substring? {
        guard line.contains("import"), let start = line.prefixMatch(of: modifiers) else { return nil }
        return line[start.range.upperBound...].prefixMatch(of: kinds)?.1
    }
}
