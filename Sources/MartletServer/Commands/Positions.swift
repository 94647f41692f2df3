/// Positions as clients give them: from the start, or negative from the end.
enum Positions {
    /// The range from one to another, both included; `nil` if nothing lies there.
    static func range(from start: Int, through end: Int, of count: Int) -> Range<Int>? {
        if start < 0, end < 0, start > end { return nil }
        let first = max(0, start < 0 ? count &+ start : start)
        let last = min(count - 1, max(0, end < 0 ? count &+ end : end))
        guard first <= last, count > 0 else { return nil }
        return first..<last + 1
    }
}
