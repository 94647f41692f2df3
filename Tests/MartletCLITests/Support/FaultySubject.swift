import Martlet

@testable import MartletCLI

/// A dictionary that does one thing wrong with one key, or with all.
struct FaultySubject: Subject {
    enum Fault {
        case none, forgets, reads, readsMany, dropsUpdate
        /// Loses what is in an account from which something is taken.
        case transfers

        static let ofValues = [none, forgets, reads, readsMany, dropsUpdate]
    }

    static let name = "faulty"
    static let key = Array("key:000000000123".utf8)
    @TaskLocal static var fault = Fault.none
    let scans = Monitor(0)
    private let map = LockedDictionary(memoryLimit: nil, expectedEntries: 0)
    private let fault = FaultySubject.fault

    init(memoryLimit: Int?, expectedEntries: Int) {}

    func prepare(_ key: ByteView) -> [UInt8] { map.prepare(key) }

    func load(_ key: RawSpan, _ value: RawSpan) throws -> Bool {
        if fault == .forgets, Words.array(copying: key) == Self.key { return true }
        return try map.load(key, value)
    }

    func put(_ key: [UInt8], _ value: RawSpan) throws {
        if fault == .dropsUpdate, key == Self.key { return }
        try map.put(key, value)
    }

    func get(_ key: [UInt8], into buffer: inout MutableRawSpan) throws -> Int? {
        let size = try map.get(key, into: &buffer)
        if fault == .reads, key == Self.key { buffer.storeBytes(of: 0, toByteOffset: 99, as: UInt8.self) }
        return size
    }

    func remove(_ key: [UInt8]) throws -> Bool { try map.remove(key) }
    func modify(_ key: [UInt8]) throws -> Int? { try map.modify(key) }

    func getMany(_ keys: [[UInt8]], _ body: (Int, RawSpan?) throws -> Void) throws {
        try map.getMany(keys) { index, value in
            try body(index, fault == .readsMany && keys[index] == Self.key ? nil : value)
        }
    }

    func transfer(_ amount: Int, from source: [UInt8], to target: [UInt8]) throws -> Bool {
        guard fault == .transfers else { return try map.transfer(amount, from: source, to: target) }
        try map.put(source, unsafe [UInt8](repeating: 0, count: Account.balanceBytes).span.bytes)
        return true
    }

    func scan(_ body: (_ key: RawSpan, _ value: RawSpan) -> Void) throws {
        scans.withLock { $0 += 1 }
        try map.scan(body)
    }

    var reportedBytes: Int? { nil }
}
