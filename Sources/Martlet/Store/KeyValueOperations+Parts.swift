extension KeyValueOperations {
    /// Appends `bytes` to the value of `key`; an absent key counts as an empty value. A deadline stays.
    ///
    /// Readers see the value before or after, never in between.
    /// - Returns: The size of the value now.
    /// - Throws: What ``put(_:_:)`` throws, ``StoreError/valueTooLarge(bytes:)`` for the whole. Nothing was written.
    /// - Complexity: O(bytes of the key and the whole value): the value is written anew, since others may be reading it.
    @discardableResult
    @inlinable
    public func append(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ bytes: borrowing some StoreValue & ~Copyable & ~Escapable
    ) throws(StoreError) -> Int {
        try key.withKeyBytes { key throws(StoreError) in
            try bytes.withValueBytes { bytes throws(StoreError) in
                try target.core.splice(key, at: nil, bytes)
            }
        }
    }

    /// Puts `bytes` over a part of the value of `key`, from `offset` on.
    ///
    /// A deadline stays. A value that is too short grows, with zeros where nothing was written; an absent key counts as an empty value.
    /// Readers see the value before or after, never in between.
    /// - Returns: The size of the value now.
    /// - Throws: What ``put(_:_:)`` throws, ``StoreError/valueTooLarge(bytes:)`` for the whole. Nothing was written.
    /// - Complexity: O(bytes of the key and the whole value): the value is written anew, since others may be reading it.
    /// - Precondition: `offset` is not negative.
    @discardableResult
    @inlinable
    public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ bytes: borrowing some StoreValue & ~Copyable & ~Escapable, at offset: Int
    ) throws(StoreError) -> Int {
        try key.withKeyBytes { key throws(StoreError) in
            try bytes.withValueBytes { bytes throws(StoreError) in
                try target.core.splice(key, at: offset, bytes)
            }
        }
    }

    /// A copy of a part of the value of `key`: what of `range` lies within it; `nil` if there is no value.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(key bytes and bytes copied), expected.
    /// - Precondition: `range` does not begin below 0.
    @inlinable
    public func get(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, range: Range<Int>
    ) throws(StoreError) -> [UInt8]? {
        precondition(range.lowerBound >= 0, "a value has no bytes before its first: the range is \(range)")
        let core = target.core
        let found = try key.withKeyBytes { key throws(StoreError) in try core.find(key) }
        defer { core.end(found) }
        guard let value = found.value else { return nil }
        return value.withBytes { [UInt8](copying: $0.extracting(range.clamped(to: 0..<$0.byteCount))) }
    }

    /// How many bytes the value of `key` has, or `nil` if there is none.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @inlinable
    public func size(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Int? {
        let core = target.core
        let found = try key.withKeyBytes { key throws(StoreError) in try core.find(key) }
        defer { core.end(found) }
        guard let value = found.value else { return nil }
        return value.count
    }
}
