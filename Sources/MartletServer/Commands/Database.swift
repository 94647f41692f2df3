import Martlet

/// A client's database for the time of one command: the keyspace itself, or what a transaction sees of it.
struct Database {
    private enum Source {
        case keyspace(RawKeyspace)
        case transaction(TransactionKeyspace)
    }

    private let source: Source

    /// Whether large values may be looked at.
    private let isApart: Bool
    /// Values of more bytes are copied and looked at where no other client waits for it.
    static let longBytes = 1 << 20

    init(_ keyspace: RawKeyspace, isApart: Bool) { (source, self.isApart) = (.keyspace(keyspace), isApart) }

    init(_ keyspace: TransactionKeyspace, isApart: Bool) { (source, self.isApart) = (.transaction(keyspace), isApart) }

    /// What is to be looked at apart is not looked at elsewhere.
    static func checkLength(_ bytes: Int, isApart: Bool) throws {
        guard bytes <= longBytes || isApart else { throw ExecutedApart() }
    }

    private func checkLength(_ bytes: Int) throws { try Database.checkLength(bytes, isApart: isApart) }

    // MARK: Reading

    /// Calls `body` with the bytes of a value where they lie. `nil`: there is none.
    func withValue<R>(_ key: Span<UInt8>, _ body: (RawSpan) throws -> R) throws -> R? {
        switch source {
        case .keyspace(let keyspace):
            try keyspace.withValue(key) { value in
                try checkLength(value.byteCount)
                return try body(value)
            }
        case .transaction(let keyspace):
            try keyspace.withValue(key) { value in
                try checkLength(value.byteCount)
                return try body(value)
            }
        }
    }

    func get(_ key: Span<UInt8>) throws -> [UInt8]? { try withValue(key) { $0.copied } }

    func contains(_ key: Span<UInt8>) throws(StoreError) -> Bool {
        switch source {
        case .keyspace(let keyspace): try keyspace.contains(key)
        case .transaction(let keyspace): try keyspace.contains(key)
        }
    }

    func size(_ key: Span<UInt8>) throws -> Int? {
        switch source {
        case .keyspace(let keyspace): try keyspace.withValue(key) { $0.byteCount }
        case .transaction(let keyspace): try keyspace.withValue(key) { $0.byteCount }
        }
    }

    func timeToLive(_ key: Span<UInt8>) throws(StoreError) -> TimeToLive? {
        switch source {
        case .keyspace(let keyspace): try keyspace.timeToLive(key)
        case .transaction(let keyspace): try keyspace.timeToLive(key)
        }
    }

    /// Calls `body` with each key, until it returns `false`.
    func forEachKey(_ body: (RawSpan) throws -> Bool) throws {
        switch source {
        case .keyspace(let keyspace): try keyspace.forEach { key, _ in try body(key) }
        case .transaction(let keyspace): try keyspace.forEach { key, _ in try body(key) }
        }
    }

    func count() throws -> Int {
        switch source {
        case .keyspace(let keyspace): keyspace.count
        case .transaction(let keyspace): try keyspace.count()
        }
    }

    // MARK: Writing

    /// Stores a value. One whose time is over already is not stored: then the key is removed.
    func put(_ key: Span<UInt8>, _ value: Span<UInt8>, expiring expiration: Expiration = .never) throws(StoreError) {
        guard !expiration.isOver else {
            _ = try remove(key)
            return
        }
        switch source {
        case .keyspace(let keyspace) where expiration == .never: try keyspace.put(key, value)
        case .keyspace(let keyspace): try keyspace.put(key, value, expiring: expiration)
        case .transaction(let keyspace): try keyspace.put(key, value, expiring: expiration)
        }
    }

    func put(_ key: Span<UInt8>, _ value: [UInt8], expiring expiration: Expiration = .never) throws(StoreError) {
        try put(key, value.span, expiring: expiration)
    }

    /// Stores a value if the key has one already, or if it has none. `false`: it was not so.
    func put(
        _ key: Span<UInt8>, _ value: Span<UInt8>, ifPresent isPresent: Bool, expiring expiration: Expiration
    ) throws(StoreError) -> Bool {
        switch source {
        case .keyspace(let keyspace):
            return isPresent
                ? try keyspace.replace(key, value, expiring: expiration)
                : try keyspace.putIfAbsent(key, value, expiring: expiration)
        case .transaction(let keyspace):
            guard try keyspace.contains(key) == isPresent else { return false }
            try keyspace.put(key, value, expiring: expiration)
            return true
        }
    }

    func remove(_ key: Span<UInt8>) throws(StoreError) -> Bool {
        switch source {
        case .keyspace(let keyspace): try keyspace.remove(key)
        case .transaction(let keyspace): try keyspace.remove(key)
        }
    }

    func increment(_ key: Span<UInt8>, by amount: Int) throws(StoreError) -> Int {
        switch source {
        case .keyspace(let keyspace): try keyspace.increment(key, by: amount)
        case .transaction(let keyspace): try keyspace.increment(key, by: amount)
        }
    }

    func append(_ key: Span<UInt8>, _ bytes: Span<UInt8>) throws -> Int {
        try checkLength(try size(key) ?? 0)
        switch source {
        case .keyspace(let keyspace): return try keyspace.append(key, bytes)
        case .transaction(let keyspace):
            var value = try keyspace.get(key) ?? []
            unsafe bytes.withUnsafeBufferPointer { unsafe value.append(contentsOf: $0) }
            try keyspace.put(key, value, expiring: .kept)
            return value.count
        }
    }

    /// Puts bytes over a part of a value.
    func put(_ key: Span<UInt8>, _ bytes: Span<UInt8>, at offset: Int) throws -> Int {
        try checkLength(max(try size(key) ?? 0, offset + bytes.count))
        switch source {
        case .keyspace(let keyspace): return try keyspace.put(key, bytes, at: offset)
        case .transaction(let keyspace):
            var value = try keyspace.get(key) ?? []
            value.put(bytes, at: offset)
            try keyspace.put(key, value, expiring: .kept)
            return value.count
        }
    }

    /// Changes a value as one step. `body` may run twice; the deadline stays.
    func update<R>(_ key: Span<UInt8>, _ body: (inout [UInt8]?) throws -> R) throws -> R {
        try checkLength(try size(key) ?? 0)
        switch source {
        case .keyspace(let keyspace): return try keyspace.update(key, as: [UInt8].self, body)
        case .transaction(let keyspace): return try keyspace.update(key, as: [UInt8].self, body)
        }
    }

    func expire(_ key: Span<UInt8>, _ expiration: Expiration) throws -> Bool {
        try checkLength(try size(key) ?? 0)
        switch source {
        case .keyspace(let keyspace): return try keyspace.expire(key, expiration)
        case .transaction(let keyspace): return try keyspace.expire(key, expiration)
        }
    }
}

extension [UInt8] {
    /// Puts bytes over these, from an offset on; zeros fill what lies before it.
    mutating func put(_ bytes: Span<UInt8>, at offset: Int) {
        let end = offset + bytes.count
        if end > count { append(contentsOf: repeatElement(0, count: end - count)) }
        for index in bytes.indices { self[offset + index] = bytes[index] }
    }
}
