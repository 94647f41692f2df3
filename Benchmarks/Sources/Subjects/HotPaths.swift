import Martlet

/// Operations whose instructions are counted, on stores that fit into the processor's caches.
///
/// Each is done to several stores in turn: every store hashes with a random key of its own, and over some thousand keys of
/// each what a longer or shorter chain costs evens out.
enum HotPath: String, CaseIterable {
    case getHit = "get-hit"
    case getMiss = "get-miss"
    case getBytes = "get-bytes"
    case getMany = "get-many-32"
    case putReplace = "put-replace"
    case putNew = "put-new"
    case putIfAbsent = "put-if-absent-failing"
    case removeAndPut = "remove-and-put"
    case increment = "increment"
    case forEach = "for-each"
    /// Of four reads and four writes, for each key.
    case transaction = "transaction"
    case writeBatch = "write-batch"
    case snapshot = "snapshot"

    private static let stores = 4
    /// A whole number of batches.
    private static let entries = 10_240
    private static let keyBytes = 16
    private static let batch = 32

    /// Prepares the operation, does it inside of ``countedInstructions()``, and returns how often.
    func run() throws -> Int {
        let stores = try (0..<Self.stores).map { _ in try Store() }
        let keys = Keys(count: 2 * Self.entries, bytes: Self.keyBytes)
        let value = Value(bytes: 100, phase: 0)
        for store in stores where self != .putNew {
            for index in 0..<Self.entries {
                if self == .increment {
                    try store.increment(keys[index])
                } else {
                    try store.put(keys[index], value.of(keys[index]))
                }
            }
        }
        // Once to warm up, so that what is done the first time only is not counted. Not where each time is a first one.
        if self != .putNew { for store in stores { try perform(on: store, keys, value) } }
        var failure: (any Error)?
        unsafe counted = {
            do {
                for store in stores { try perform(on: store, keys, value) }
            } catch {
                failure = error
            }
        }
        countedInstructions()
        if let failure { throw failure }
        return Self.stores * Self.entries
    }

    private func perform(on store: Store, _ keys: Keys, _ value: Value) throws {
        let range = 0..<Self.entries
        let buffer = Buffer(count: 100)
        switch self {
        case .getHit:
            for index in range {
                try buffer.fill { span throws(StoreError) in _ = try store.get(keys[index], into: &span) }
            }
        case .getMiss:
            for index in range {
                try buffer.fill { span throws(StoreError) in
                    _ = try store.get(keys[Self.entries + index], into: &span)
                }
            }
        case .getBytes: for index in range { _ = try store.get(keys[index]) }
        case .getMany:
            var batch = [Bytes]()
            batch.reserveCapacity(Self.batch)
            for start in stride(from: 0, to: range.upperBound, by: Self.batch) {
                batch.removeAll(keepingCapacity: true)
                for index in start..<start + Self.batch { batch.append(keys[index]) }
                try store.withValues(batch) { _, value in if let value { buffer.copy(value) } }
            }
        case .putReplace, .putNew: for index in range { try store.put(keys[index], value.of(keys[index])) }
        case .putIfAbsent: for index in range { try store.putIfAbsent(keys[index], value.of(keys[index])) }
        case .removeAndPut:
            for index in range {
                try store.remove(keys[index])
                try store.put(keys[index], value.of(keys[index]))
            }
        case .increment: for index in range { try store.increment(keys[index]) }
        case .forEach:
            try store.forEach { _, value in
                buffer.copy(value)
                return true
            }
        case .transaction:
            for start in stride(from: 0, to: range.upperBound, by: 8) {
                try store.transaction { transaction in
                    for index in start..<start + 4 { _ = try transaction.withValue(keys[index]) { buffer.copy($0) } }
                    for index in start + 4..<start + 8 { try transaction.put(keys[index], value.of(keys[index])) }
                }
            }
        case .writeBatch:
            for start in stride(from: 0, to: range.upperBound, by: 8) {
                try store.write { batch in
                    for index in start..<start + 8 { try batch.put(keys[index], value.of(keys[index])) }
                }
            }
        case .snapshot: for _ in range { try store.snapshot().close() }
        }
    }
}

/// Different keys that look random, one after the other.
private struct Keys {
    private let buffer: Buffer
    private let bytes: Int

    init(count: Int, bytes: Int) {
        self.bytes = bytes
        buffer = Buffer(count: count * bytes)
        var random = SystemRandomNumberGenerator()
        for offset in stride(from: 0, to: count * bytes, by: 8) { buffer.setWord(random.next(), at: offset) }
    }

    @inline(__always)
    subscript(index: Int) -> Bytes { buffer.part(index &* bytes, count: bytes).bytes }
}

/// What ``countedInstructions()`` does.
nonisolated(unsafe) private var counted: () -> Void = {}

/// Only what runs inside of this function is counted. A C function, so that the counter finds it by name.
@c(countedInstructions) @inline(never)
public func countedInstructions() {
    unsafe counted()
}
