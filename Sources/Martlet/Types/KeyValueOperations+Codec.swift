extension KeyValueOperations {
    /// Stores `value`, in the form that `codec` gives it, for `key`, replacing any value already there.
    ///
    /// Encoding is done before any lock is taken; other threads never wait for it.
    /// - Returns: `true` if `key` was absent.
    /// - Throws: What the codec throws (``StoreError/unencodable(reason:)``), and what ``put(_:_:)`` throws. Nothing was
    ///   written.
    /// - Complexity: As ``put(_:_:)``, besides the encoding.
    @discardableResult
    @inlinable
    public func put<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ value: Codec.Value, using codec: Codec
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try codec.withEncoded(value) { bytes throws(StoreError) in
                try target.put(key, bytes)
            }
        }
    }

    /// The value of `key` as `codec` reads it, or `nil` if there is none.
    ///
    /// It is read where it lies in the store, without a copy.
    /// - Throws: What the codec throws (``StoreError/undecodable(reason:)``), and what ``get(_:)`` throws.
    /// - Complexity: As ``get(_:)``, besides the decoding.
    @inlinable
    public func get<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec
    ) throws(StoreError) -> Codec.Value? {
        let core = target.core
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        guard let record = key.withKeyBytes({ key in reader.find(key) }) else { return nil }
        return try record.withValue { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    /// The values of `keys` as `codec` reads them, in their order, `nil` where there is none.
    ///
    /// See ``getMany(_:)`` for what it promises.
    /// - Throws: What ``get(_:using:)`` throws.
    /// - Complexity: As ``getMany(_:)``, besides the decoding.
    @inlinable
    public func getMany<Codec: StoreCodec>(
        _ keys: [some StoreKey], using codec: Codec
    ) throws(StoreError) -> [Codec.Value?] {
        var values = [Codec.Value?]()
        values.reserveCapacity(keys.count)
        let core = target.core
        try core.visit(keys, by: try core.reader()) { _, bytes throws(StoreError) in
            guard let bytes else { return values.append(nil) }
            values.append(try codec.decode(bytes))
        }
        return values
    }
}
