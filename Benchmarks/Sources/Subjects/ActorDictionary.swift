/// A dictionary of byte arrays in an actor: what the language offers first. A thread of a run is a task here.
struct ActorDictionary: Subject {
    private actor Owner {
        private var map: [[UInt8]: [UInt8]]

        init(hint: Int) {
            map = Dictionary(minimumCapacity: hint)
        }

        func put(_ key: [UInt8], _ value: [UInt8]) -> Bool { map.updateValue(value, forKey: key) == nil }
        func get(_ key: [UInt8]) -> [UInt8]? { map[key] }
    }

    private let owner: Owner

    init(hint: Int, entryBytes: Int) {
        owner = Owner(hint: hint)
    }

    func prepare(_ part: Part) -> [[UInt8]] {
        part.range.map { part.operations.key($0).array }
    }

    func perform(_ part: Part, _ keys: [[UInt8]], _ tally: inout Tally) throws {
        let before = tally
        tally = wait { await perform(part, keys, before) }
    }

    /// The loop of `Subject`, with suspension points.
    private func perform(_ part: Part, _ keys: [[UInt8]], _ before: Tally) async -> Tally {
        var tally = before
        let operations = part.operations
        let value = Value(bytes: operations.valueBytes, phase: part.phase)
        let buffer = Buffer(count: operations.valueBytes)
        var untilSample = part.every
        for index in part.range {
            untilSample &-= 1
            let start = untilSample == 0 ? nanoseconds() : 0
            let key = keys[index - part.range.lowerBound]
            if operations.isPut(index, puts: part.puts) {
                if await owner.put(key, value.of(operations.key(index)).array) { tally.inserted &+= 1 }
            } else if let found = await owner.get(key) {
                buffer.copy(found)
                tally.sum &+= Value.sum(buffer)
                tally.found &+= 1
            }
            if untilSample == 0 {
                tally.record(since: start)
                untilSample = part.every
            }
        }
        return tally
    }

    func put(_ key: Bytes, _ value: Bytes) -> Bool {
        let (key, value) = (key.array, value.array)
        return wait { await owner.put(key, value) }
    }

    func get(_ key: Bytes, into buffer: Buffer) -> Bool {
        let key = key.array
        guard let value = wait({ await owner.get(key) }) else { return false }
        buffer.copy(value)
        return true
    }
}
