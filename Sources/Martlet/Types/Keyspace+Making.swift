extension RawKeyspace {
    /// This keyspace with keys and values of the given types, which are bytes by themselves.
    ///
    /// A view, made without touching an entry: nothing is checked until it is read.
    @inlinable
    public func typed<Key: StoreKey & StoreKeyDecodable, Value: StoreValue & StoreDecodable>(
        _ key: Key.Type, _ value: Value.Type
    ) -> Keyspace<Key, Value> {
        Keyspace(self, DirectCodec<Value>())
    }

    /// This keyspace with keys of the given type, and the values of `codec`.
    @inlinable
    public func typed<Key: StoreKey & StoreKeyDecodable, Codec: StoreCodec>(
        _ key: Key.Type, using codec: Codec
    ) -> Keyspace<Key, Codec.Value> {
        Keyspace(self, codec)
    }
}

extension Store {
    /// The keyspace with that name, made if there is none yet, with keys and values of the given types.
    ///
    /// A name is a keyspace whatever its types: asked for with others, the same entries are read as those.
    /// - Throws: What ``keyspace(_:)`` throws. No keyspace was made.
    /// - Complexity: O(name bytes). Keep the handle rather than asking again for each operation.
    @inlinable
    public func keyspace<Key: StoreKey & StoreKeyDecodable, Value: StoreValue & StoreDecodable>(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable, _ key: Key.Type, _ value: Value.Type
    ) throws(StoreError) -> Keyspace<Key, Value> {
        try keyspace(name).typed(key, value)
    }

    /// The keyspace with that name, made if there is none yet, with keys of the given type, and the values of `codec`.
    /// - Throws: What ``keyspace(_:)`` throws. No keyspace was made.
    /// - Complexity: O(name bytes). Keep the handle rather than asking again for each operation.
    @inlinable
    public func keyspace<Key: StoreKey & StoreKeyDecodable, Codec: StoreCodec>(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable, _ key: Key.Type, using codec: Codec
    ) throws(StoreError) -> Keyspace<Key, Codec.Value> {
        try keyspace(name).typed(key, using: codec)
    }
}
