import Martlet

/// The store itself.
struct StoreSubject: Subject {
    private let store: Store

    init(hint: Int, entryBytes: Int) throws {
        store = try Store()
        if hint > 0 { try store.reserveCapacity(hint, entryBytes: entryBytes) }
    }

    func prepare(_ part: Part) {}

    func perform(_ part: Part, _ prepared: Void, _ tally: inout Tally) throws {
        if part.batch > 1, part.puts == 100 { return try putMany(part) }
        if part.batch > 1 { return try getMany(part, &tally) }
        if part.reads > 0 { return try transact(part, &tally) }
        let operations = part.operations
        try perform(part, &tally) { index, value in
            try put(operations.key(index), value)
        } get: { index, buffer in
            try get(operations.key(index), into: buffer)
        }
    }

    private func transact(_ part: Part, _ tally: inout Tally) throws {
        let (operations, bytes) = (part.operations, part.operations.valueBytes)
        let value = Value(bytes: bytes, phase: part.phase)
        let buffer = Buffer(count: bytes * part.reads)
        let size = part.reads + part.writes
        var index = part.range.lowerBound
        while index + size <= part.range.upperBound {
            var got = 0
            try store.transaction { transaction in
                got = 0
                for read in 0..<part.reads {
                    let isThere: Void? = try transaction.withValue(operations.key(index + read)) { bytes in
                        buffer.part(got &* bytes.byteCount, count: bytes.byteCount).copy(bytes)
                    }
                    if isThere != nil { got += 1 }
                }
                for write in part.reads..<size {
                    let key = operations.key(index + write)
                    try transaction.put(key, value.of(key))
                }
            }
            for place in 0..<got { tally.sum &+= Value.sum(buffer.part(place * bytes, count: bytes)) }
            tally.found &+= UInt64(got)
            index += size
        }
    }

    private func putMany(_ part: Part) throws {
        let operations = part.operations
        let values = (0..<part.batch).map { _ in Value(bytes: operations.valueBytes, phase: part.phase) }
        var entries = [(Bytes, Bytes)]()
        entries.reserveCapacity(part.batch)
        for start in stride(from: part.range.lowerBound, to: part.range.upperBound, by: part.batch) {
            entries.removeAll(keepingCapacity: true)
            for index in start..<min(start + part.batch, part.range.upperBound) {
                let key = operations.key(index)
                entries.append((key, values[index - start].of(key)))
            }
            try store.putMany(entries)
        }
    }

    private func getMany(_ part: Part, _ tally: inout Tally) throws {
        let (operations, bytes) = (part.operations, part.operations.valueBytes)
        let buffer = Buffer(count: bytes * part.batch)
        var keys = [Bytes]()
        keys.reserveCapacity(part.batch)
        for start in stride(from: part.range.lowerBound, to: part.range.upperBound, by: part.batch) {
            keys.removeAll(keepingCapacity: true)
            for index in start..<min(start + part.batch, part.range.upperBound) { keys.append(operations.key(index)) }
            var got = 0
            try store.withValues(keys) { _, value in
                guard let value else { return }
                buffer.part(got &* bytes, count: bytes).copy(value)
                got &+= 1
            }
            for place in 0..<got { tally.sum &+= Value.sum(buffer.part(place * bytes, count: bytes)) }
            tally.found &+= UInt64(got)
        }
    }

    @inline(__always)
    func put(_ key: Bytes, _ value: Bytes) throws -> Bool {
        try store.put(key, value)
    }

    @inline(__always)
    func get(_ key: Bytes, into buffer: Buffer) throws -> Bool {
        try buffer.fill { span throws(StoreError) in try store.get(key, into: &span) } != nil
    }

    var count: Int? { store.count }

    var countedBytes: Int? { store.statistics().memory.totalBytes }
}
