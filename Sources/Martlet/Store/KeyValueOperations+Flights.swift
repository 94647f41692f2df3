extension KeyValueOperations {
    /// The value of `key`; where there is none, the one that `compute` makes, stored.
    ///
    /// However many threads ask for one absent key at once, `compute` runs for one of them, and the others wait for its
    /// value. If it throws, its own caller gets the error and one of the waiting threads tries with its own closure.
    ///
    /// If the key is written or removed while `compute` runs, what it made may be out of date: its caller gets it, but
    /// it is not stored, and the waiting threads look again. So ``remove(_:)`` invalidates not only what is stored,
    /// but also what is being computed.
    ///
    /// A closure that itself calls `getOrPut` does not wait for another thread's, which might be waiting for it: it
    /// computes what it needs itself, and the first to finish stores its value, which both then get. That is known
    /// within the thread or task, and in tasks started from it; a closure that waits for another *thread* which asks
    /// for the same key waits forever.
    ///
    /// In a task, this blocks the thread only while another computes without suspension; beside one of
    /// ``SuspendingView/getOrPut(_:as:_:)`` it computes itself, since that may need this very thread to go on. Inside a
    /// closure of ``withValue(_:_:)``, ``forEach(_:)`` or ``scan(from:limit:_:)`` a wait holds back the reuse of memory.
    /// - Throws: What `compute` throws, as it is; what ``get(_:as:)`` and ``put(_:_:)`` throw, and nothing was stored.
    /// - Complexity: O(key and value bytes), expected, besides `compute` and waiting.
    @discardableResult
    @inlinable
    public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self,
        _ compute: () throws -> Value
    ) throws -> Value {
        try getOrPut(key, using: DirectCodec<Value>(), compute)
    }
}
