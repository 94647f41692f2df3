/// For callers whose keys lie at addresses, as those of the C library: nothing is allocated, and what is thrown is the store's.
extension RawKeyspace {
    /// Calls `body` with the bytes of `key`'s value where they lie, as ``KeyValueOperations/withValue(_:_:)`` does.
    @inlinable
    package func visit<R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ body: (RawSpan) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        let found = try key.withKeyBytes { key throws(StoreError) in try core.find(key) }
        defer { core.end(found) }
        guard let value = found.value else { return nil }
        return try value.withBytes(body)
    }

    /// Calls `body` for each of `keys`, in order, with its position and its value's bytes if it has any, until it returns
    /// `false`.
    @inlinable
    package func visit<Key: StoreKey>(_ keys: Span<Key>, _ body: (Int, RawSpan?) -> Bool) throws(StoreError) {
        let reader = try core.reader()
        do throws(VisitEnd) {
            try core.visit(keys, by: reader) { position, value throws(VisitEnd) in
                guard body(position, value) else { throw VisitEnd() }
            }
        } catch {
            // It had enough.
        }
    }
}
