/// Reads in batches, each value copied out.
struct BatchedReads<S: Subject>: BenchWork {
    static var operationsPerStep: Int { Mix.batch }
    static var stepsPerSample: Int { 1 }

    private let subject: S
    private let keys: [S.Key]
    private let operations: OperationList
    private var batch: [S.Key] = []
    private var scratch: [UInt8]
    private var position = 0

    init(_ subject: S, _ keys: [S.Key], _ operations: OperationList, valueBytes: Int) {
        (self.subject, self.keys, self.operations) = (subject, keys, operations)
        scratch = [UInt8](repeating: 0, count: valueBytes)
        batch.reserveCapacity(Mix.batch)
    }

    func hasRoom(for steps: Int) -> Bool { true }

    mutating func step() throws {
        batch.removeAll(keepingCapacity: true)
        for offset in 0..<Mix.batch { batch.append(keys[Int(operations[position + offset].number)]) }
        position = position + Mix.batch == operations.count ? 0 : position + Mix.batch
        var scratch = exchange(&scratch, with: [])
        try subject.getMany(batch) { _, found in
            guard let found, found.byteCount == scratch.count else { throw CommandFailure.wrongValue(of: S.name) }
            Words.copy(found, to: &scratch)
        }
        self.scratch = scratch
    }
}
