extension SnapshotKeyspace {
    /// Calls `body` for each entry whose key begins with the bytes of `prefix`, until it returns `false`. What is thrown is
    /// the store's.
    package func visit(
        prefix: borrowing some StoreKey & ~Copyable & ~Escapable, _ body: (RawSpan, RawSpan) -> Bool
    ) throws(StoreError) {
        do {
            try forEach(prefix: prefix, body)
        } catch {
            throw error as? StoreError ?? .outOfMemory
        }
    }
}
