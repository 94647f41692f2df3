/// Operations one at a time, as a list says. What each finds is checked.
struct SingleOperations<S: Subject, Keys: KeyChoice>: BenchWork {
    static var operationsPerStep: Int { 1 }
    static var stepsPerSample: Int { LatencySampler.every }

    private let subject: S
    private let keys: [S.Key]
    private let operations: OperationList
    private let value: [UInt8]
    private var choice: Keys
    private var scratch: [UInt8]
    private var position = 0

    init(_ subject: S, _ keys: [S.Key], _ operations: OperationList, _ choice: Keys, _ value: [UInt8]) {
        (self.subject, self.keys, self.operations, self.choice, self.value) = (subject, keys, operations, choice, value)
        scratch = [UInt8](repeating: 0, count: value.count)
    }

    @inline(__always)
    func hasRoom(for steps: Int) -> Bool { choice.hasRoom(for: steps) }

    @inline(__always)
    mutating func step() throws {
        let operation = operations[position]
        position = position + 1 == operations.count ? 0 : position + 1
        let key = keys[choice.key(for: operation)]
        let isRight: Bool
        switch operation.kind {
        case .read: isRight = try Self.read(subject, key, into: &scratch) == value.count
        case .update, .insert:
            try subject.put(key, unsafe value.span.bytes)
            isRight = true
        case .remove: isRight = try subject.remove(key)
        case .modify: isRight = try subject.modify(key) == value.count
        }
        guard isRight else { throw CommandFailure.wrongValue(of: S.name) }
    }

    @inline(__always)
    private static func read(_ subject: S, _ key: S.Key, into scratch: inout [UInt8]) throws -> Int? {
        var span = scratch.mutableSpan
        var buffer = unsafe span.mutableBytes
        return try subject.get(key, into: &buffer)
    }
}
