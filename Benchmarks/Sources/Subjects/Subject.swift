/// A store under measurement.
protocol Subject: Sendable {
    /// - Parameters:
    ///   - hint: For how many entries to make room, 0 for no such hint.
    ///   - entryBytes: How large each of them will be.
    init(hint: Int, entryBytes: Int) throws

    /// What is done for a part before the clock starts, so that it is not measured.
    associatedtype Prepared: Sendable
    func prepare(_ part: Part) -> Prepared
    func perform(_ part: Part, _ prepared: Prepared, _ tally: inout Tally) throws

    /// Returns whether the key was absent.
    @discardableResult func put(_ key: Bytes, _ value: Bytes) throws -> Bool
    /// Copies the value to `buffer`. Returns whether there is one.
    func get(_ key: Bytes, into buffer: Buffer) throws -> Bool
    /// How many entries there are, where puts in batches do not tell how many of them are new.
    var count: Int? { get }
    /// What the store says it holds, `nil` if it does not count.
    var countedBytes: Int? { get }
}

extension Subject {
    var count: Int? { nil }
    var countedBytes: Int? { nil }

    /// The measured loop of all subjects that do not suspend.
    @inline(__always)
    func perform(
        _ part: Part, _ tally: inout Tally, put: (Int, Bytes) throws -> Bool, get: (Int, Buffer) throws -> Bool
    ) throws {
        let operations = part.operations
        let value = Value(bytes: operations.valueBytes, phase: part.phase)
        let buffer = Buffer(count: operations.valueBytes)
        var (found, inserted, sum): (UInt64, UInt64, UInt64) = (0, 0, 0)
        try tally.repeat(part) { range in
            var index = range.lowerBound
            while true {
                let nextPut = operations.nextPut(in: index..<range.upperBound, puts: part.puts)
                while index < nextPut {
                    if try get(index, buffer) {
                        sum &+= Value.sum(buffer)
                        found &+= 1
                    }
                    index &+= 1
                }
                guard index < range.upperBound else { return }
                if try put(index, value.of(operations.key(index))) { inserted &+= 1 }
                index &+= 1
            }
        }
        (tally.found, tally.inserted, tally.sum) = (found, inserted, sum)
    }
}
