/// Which changes a sequence gives.
struct ChangeFilter: Sendable {
    /// What the keys of entries begin with.
    var prefix: [UInt8] = []
    /// `nil` for all.
    var keyspaces: Set<UInt32>?

    func admits(_ effect: Effect, _ key: RawSpan) -> Bool {
        if let keyspaces, !keyspaces.contains(effect.keyspace) { return false }
        return switch effect.kind {
        case .put, .remove, .setDeadline: prefix.isEmpty || key.hasPrefix(unsafe prefix.span.bytes)
        case .clear, .makeKeyspace, .renameKeyspace, .dropKeyspace: true
        }
    }
}
