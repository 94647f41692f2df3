/// How long an entry of a file lives.
enum EntryLifetime: Hashable, Sendable {
    case unlimited
    /// Until so many milliseconds after the beginning of 1970.
    case until(milliseconds: Int64)
    /// So many milliseconds from when it is stored.
    case left(milliseconds: Int64)
}
