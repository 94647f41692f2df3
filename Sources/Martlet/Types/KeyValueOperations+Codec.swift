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
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ value: Codec.Value, using codec: Codec,
        expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try codec.withEncoded(value) { bytes throws(StoreError) in
                try target.put(key, bytes, expiring: expiration)
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
        let found = try key.withKeyBytes { key throws(StoreError) in try core.find(key) }
        defer { core.end(found) }
        guard let value = found.value else { return nil }
        return try value.withBytes { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    /// The values of `keys` as `codec` reads them, in their order, `nil` where there is none.
    ///
    /// See ``getMany(_:consistent:)`` for what it promises.
    /// - Throws: What ``get(_:using:)`` throws.
    /// - Complexity: As ``getMany(_:consistent:)``, besides the decoding.
    @inlinable
    public func getMany<Codec: StoreCodec>(
        _ keys: [some StoreKey], using codec: Codec, consistent: Bool = false
    ) throws(StoreError) -> [Codec.Value?] {
        try getMany(keys, consistent: consistent) { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    /// The value of `key` as `codec` reads it, with the number of the change that put it there, or `nil` if there is none.
    /// - Throws: What ``get(_:using:)`` throws.
    /// - Complexity: As ``get(_:)``, besides the decoding.
    @inlinable
    public func getVersioned<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec
    ) throws(StoreError) -> Versioned<Codec.Value>? {
        try getVersioned(key) { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    /// Stores `value` in the form that `codec` gives it, and gives back the value that it replaces, as
    /// ``getAndPut(_:_:as:expiring:)`` does.
    /// - Throws: What the codec throws, and what ``getAndPut(_:_:as:expiring:)`` throws. Nothing was written.
    /// - Complexity: As ``getAndPut(_:_:as:expiring:)``, besides the encoding and decoding.
    @discardableResult
    @inlinable
    public func getAndPut<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ value: Codec.Value, using codec: Codec,
        expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Codec.Value? {
        try key.withKeyBytes { key throws(StoreError) in
            try codec.withEncoded(value) { bytes throws(StoreError) in
                try getAndPut(key, bytes, expiring: expiration) { bytes throws(StoreError) in try codec.decode(bytes) }
            }
        }
    }

    /// Removes `key`, and gives back its value as `codec` reads it, as ``getAndRemove(_:as:)`` does.
    /// - Throws: What the codec throws, and what ``getAndRemove(_:as:)`` throws. Nothing was removed.
    /// - Complexity: As ``getAndRemove(_:as:)``, besides the decoding.
    @discardableResult
    @inlinable
    public func getAndRemove<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec
    ) throws(StoreError) -> Codec.Value? {
        try getAndRemove(key) { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    /// Changes the value of `key`, as `codec` reads and writes it, as one atomic step: see ``update(_:as:_:)``. `body` may
    /// run again.
    /// - Throws: What the codec throws, and what ``update(_:as:_:)`` throws. Nothing was changed.
    /// - Complexity: As ``update(_:as:_:)``, besides the encoding and decoding.
    @discardableResult
    @inlinable
    public func update<Codec: StoreCodec, R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec,
        _ body: (inout Codec.Value?) throws -> R
    ) throws -> R {
        while true {
            let old = try getVersioned(key, using: codec)
            var value = old?.value
            let result = try body(&value)
            if try exchange(key, old?.sequence, for: value, using: codec) { return result }
        }
    }

    // MARK: What these share with the forms without a codec

    @inlinable
    func getMany<Value>(
        _ keys: [some StoreKey], consistent: Bool, decode: (RawSpan) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value?] {
        var values = [Value?]()
        values.reserveCapacity(keys.count)
        let core = target.core
        let reader = try core.reader()
        let append = { (_: Int, bytes: RawSpan?) throws(StoreError) in
            guard let bytes else { return values.append(nil) }
            values.append(try decode(bytes))
        }
        if consistent {
            try core.visitTogether(keys, by: reader, append)
        } else {
            try core.visit(keys.span, by: reader, append)
        }
        return values
    }

    @inlinable
    func getVersioned<Value>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, decode: (RawSpan) throws(StoreError) -> Value
    ) throws(StoreError) -> Versioned<Value>? {
        let core = target.core
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        guard let record = key.withKeyBytes({ key in reader.findSettled(key) }) else { return nil }
        return Versioned(value: try record.withValue(decode), sequence: record.sequenceNumber)
    }

    @inlinable
    func getAndPut<Value>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ bytes: RawSpan, expiring expiration: Expiration,
        decode: (RawSpan) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        while true {
            let old = try getVersioned(key, decode: decode)
            let publication = try key.withKeyBytes { key throws(StoreError) in
                try target.core.put(key, bytes, expecting: Expectation(old?.sequence), expiring: expiration)
            }
            if publication.sequence != nil { return old?.value }
        }
    }

    @inlinable
    func getAndRemove<Value>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, decode: (RawSpan) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        while true {
            let old = try getVersioned(key, decode: decode)
            let removal = try key.withKeyBytes { key throws(StoreError) in
                try target.core.remove(key, expecting: Expectation(old?.sequence))
            }
            if removal != .refused { return old?.value }
        }
    }

    /// Puts `value` in the place of the version `sequence`, with its deadline, or of nothing. `false`: the key has something else.
    @inlinable
    func exchange<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ sequence: SequenceNumber?, for value: Codec.Value?,
        using codec: Codec
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            guard let value else {
                return try target.core.remove(key, expecting: Expectation(sequence)) != .refused
            }
            return try codec.withEncoded(value) { bytes throws(StoreError) in
                try target.core.put(
                    key, bytes, expecting: Expectation(sequence), expiring: .kept
                ).sequence != nil
            }
        }
    }
}

extension StoreCodec {
    /// The value of these bytes, which are an array.
    @inlinable
    func decode(_ bytes: [UInt8]) throws(StoreError) -> Value {
        try bytes.withValueBytes { bytes throws(StoreError) in try decode(bytes) }
    }
}
