/// What many programs have today: a dictionary behind a lock.
///
/// Made as well as that can be: nothing is allocated or copied under the lock but what the dictionary itself does.
struct LockedDictionary: Subject {
    static let name = "dictionary"
    private let map = Monitor<[[UInt8]: [UInt8]]>([:])

    init(memoryLimit: Int?, expectedEntries: Int) {
        map.withLock { $0.reserveCapacity(expectedEntries) }
    }

    func prepare(_ key: ByteView) -> [UInt8] {
        key.withKeyBytes { Self.copy($0) }
    }

    func load(_ key: RawSpan, _ value: RawSpan) throws -> Bool {
        let (key, value) = (Self.copy(key), Self.copy(value))
        return map.withLock { $0.updateValue(value, forKey: key) == nil }
    }

    @inline(__always)
    func put(_ key: [UInt8], _ value: RawSpan) throws {
        let value = Self.copy(value)
        // The value replaced is freed after the lock is given back.
        _ = map.withLock { $0.updateValue(value, forKey: key) }
    }

    @inline(__always)
    func get(_ key: [UInt8], into buffer: inout MutableRawSpan) throws -> Int? {
        guard let value = map.withLock({ $0[key] }) else { return nil }
        Words.copy(value, to: &buffer)
        return value.count
    }

    @inline(__always)
    func remove(_ key: [UInt8]) throws -> Bool {
        map.withLock { $0.removeValue(forKey: key) } != nil
    }

    /// In place, with one lookup.
    @inline(__always)
    func modify(_ key: [UInt8]) throws -> Int? {
        map.withLock { map in
            guard let index = map.index(forKey: key) else { return nil }
            if !map.values[index].isEmpty { map.values[index][0] &+= 1 }
            return map.values[index].count
        }
    }

    /// One lock for all of the keys.
    func getMany(_ keys: [[UInt8]], _ body: (Int, RawSpan?) throws -> Void) throws {
        let values = map.withLock { map in keys.map { map[$0] } }
        for (index, value) in values.enumerated() {
            if let value { try body(index, unsafe value.span.bytes) } else { try body(index, nil) }
        }
    }

    /// In place, with one lookup for each account.
    func transfer(_ amount: Int, from source: [UInt8], to target: [UInt8]) throws -> Bool {
        map.withLock { map in
            guard let source = map.index(forKey: source), let target = map.index(forKey: target) else { return false }
            map.values[target].deposit(map.values[source].withdraw(amount))
            return true
        }
    }

    func scan(_ body: (_ key: RawSpan, _ value: RawSpan) -> Void) throws {
        map.withLock { map in
            for (key, value) in map { body(unsafe key.span.bytes, unsafe value.span.bytes) }
        }
    }

    var reportedBytes: Int? { nil }

    private static func copy(_ bytes: RawSpan) -> [UInt8] {
        Words.array(copying: bytes)
    }
}
