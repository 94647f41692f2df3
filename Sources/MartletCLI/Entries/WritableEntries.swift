import Martlet

/// The entries of a keyspace as they can be read and written: as they are now, or in a transaction.
protocol WritableEntries: ReadableEntries {
    /// Returns whether the key was absent.
    func store(_ key: [UInt8], _ value: [UInt8], expiring expiration: Expiration) throws -> Bool
    /// Returns whether the key was there.
    func expire(_ key: [UInt8], _ expiration: Expiration) throws -> Bool
    /// Returns whether the key was there and had a deadline.
    func persist(_ key: [UInt8]) throws -> Bool
    /// Returns whether the key was there.
    func remove(_ key: [UInt8]) throws -> Bool
    /// Changes a value in place; `nil` is none.
    func update<R>(_ key: [UInt8], _ body: (inout [UInt8]?) throws -> R) throws -> R
    /// Returns the sum.
    func increment(_ key: [UInt8], by amount: Int) throws -> Int
    /// Returns how many bytes the value has then.
    func append(_ key: [UInt8], _ bytes: [UInt8]) throws -> Int
}

extension RawKeyspace: WritableEntries {
    func store(_ key: [UInt8], _ value: [UInt8], expiring expiration: Expiration) throws -> Bool {
        try put(key, value, expiring: expiration)
    }

    func expire(_ key: [UInt8], _ expiration: Expiration) throws -> Bool {
        try expire(key, expiration, if: .always)
    }

    func update<R>(_ key: [UInt8], _ body: (inout [UInt8]?) throws -> R) throws -> R {
        try update(key, as: [UInt8].self, body)
    }
}

extension TransactionKeyspace: WritableEntries {
    /// Since this tells whether the key was there, it counts as a read of it.
    func store(_ key: [UInt8], _ value: [UInt8], expiring expiration: Expiration) throws -> Bool {
        let isNew = try !contains(key)
        try put(key, value, expiring: expiration)
        return isNew
    }

    func persist(_ key: [UInt8]) throws -> Bool {
        guard case .limited = try timeToLive(key) else { return false }
        return try expire(key, .never)
    }

    func update<R>(_ key: [UInt8], _ body: (inout [UInt8]?) throws -> R) throws -> R {
        try update(key, as: [UInt8].self, body)
    }

    func append(_ key: [UInt8], _ bytes: [UInt8]) throws -> Int {
        try update(key) { value in
            let whole = (value ?? []) + bytes
            value = whole
            return whole.count
        }
    }
}
