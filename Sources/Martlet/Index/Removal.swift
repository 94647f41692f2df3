/// What became of a record that was to be removed.
@usableFromInline
enum Removal {
    case removed
    case absent
    /// The key had something else than what was expected: nothing was done.
    case refused
    /// A snapshot sees the version that would go: nothing was done. Bring a tombstone, and what keeps the old version.
    case needsTombstone
}
