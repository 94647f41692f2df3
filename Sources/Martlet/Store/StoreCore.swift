import Synchronization

/// What the keyspaces of one store share: memory, epochs, the clock, the hash key, and the table of keyspaces.
final class StoreCore: Sendable {
    let memory: StoreMemory
    let epochs: Epochs
    let demolition: Demolition
    let hashKey: HashKey
    /// The number of the last change. Alone in its cache line, since every write increments it.
    let clock: Word
    let defaultIndex: HashIndex
    private let named: Lock<[[UInt8]: HashIndex]>
    /// What a keyspace costs in the table beside its name, generously.
    private static let namedBytes = 256

    private static let lastNumber = Atomic<UInt64>(0)

    /// - Parameters beyond `options`: For tests, which need collisions, deep tables and late clocks.
    init(
        _ options: StoreOptions, hashKey: HashKey = .random(), firstSequence: UInt64 = 0,
        tagBits: UInt64 = HashIndex.tagBits
    ) throws(StoreError) {
        let number = StoreCore.lastNumber.add(1, ordering: .relaxed).newValue
        guard let memory = StoreMemory(limitBytes: options.memoryLimit),
            let epochs = Epochs(memory: memory, storeNumber: number),
            let demolition = Demolition(epochs: epochs),
            let clock = memory.tracked.allocate(bytes: 64),
            let index = HashIndex(
                epochs: epochs, hashKey: hashKey, expectedEntries: options.expectedEntries,
                tagBits: tagBits),
            let named = Lock<[[UInt8]: HashIndex]>([:])
        else { throw .outOfMemory }
        self.memory = memory
        self.epochs = epochs
        self.demolition = demolition
        self.hashKey = hashKey
        self.clock = Word(at: clock)
        defaultIndex = index
        self.named = named
        self.clock.storeRelaxed(firstSequence)
    }

    deinit {
        epochs.close()
    }

    /// The index of a named keyspace, made on first use.
    func index(named name: [UInt8]) throws(StoreError) -> HashIndex {
        try named.withLock { indexes throws(StoreError) in
            if let index = indexes[name] { return index }
            guard memory.budget.charge(name.count + StoreCore.namedBytes) else { throw .outOfMemory }
            guard let index = HashIndex(epochs: epochs, hashKey: hashKey, expectedEntries: 0) else {
                memory.budget.release(name.count + StoreCore.namedBytes)
                throw .outOfMemory
            }
            indexes[name] = index
            return index
        }
    }

    /// Reclaims what has come of age. Called in a writing section.
    @inline(never)
    func collect(_ participant: Participant) {
        epochs.collect(participant)
        if !demolition.isIdle { _ = demolition.step(by: participant) }
    }

    /// Looks for memory that is free but not at hand, without waiting for a reader: pieces of any thread that nobody
    /// looks at any more, and blocks in any thread's cache. Begins the caller's writing section anew, since nothing may
    /// be held across it.
    ///
    /// Closes the gate for a moment, so only if there is something worth it.
    @inline(never)
    func relieve(_ participant: Participant, outer: UInt64) {
        guard outer == 0 else { return }
        epochs.unpin(participant, outer: outer)
        if epochs.idleBytes() >= 64 << 10 { epochs.collectEveryone(participant, evenSmall: false) }
        _ = epochs.pinForWriting(participant)
        for _ in 0..<64 where !demolition.step(by: participant) { break }
    }

    func statistics() -> StoreStatistics {
        var statistics = StoreStatistics()
        var (recordBytes, retiredBytes): (UInt64, UInt64) = (0, 0)
        epochs.forEachParticipant { participant in
            recordBytes &+= participant.recordBytes.loadRelaxed()
            retiredBytes &+= participant.retiredBytes.loadRelaxed()
            statistics.operations.gets += Int(participant.gets.loadRelaxed())
            statistics.operations.misses += Int(participant.misses.loadRelaxed())
            statistics.operations.puts += Int(participant.puts.loadRelaxed())
            statistics.operations.removes += Int(participant.removes.loadRelaxed())
        }
        statistics.memory.recordBytes = Int(Int64(bitPattern: recordBytes))
        statistics.memory.retiredBytes = Int(Int64(bitPattern: retiredBytes))
        forEachIndex { index in
            statistics.entries += index.count
            statistics.memory.indexBytes += Int(index.bytes.loadRelaxed())
        }
        statistics.memory.totalBytes = memory.budget.totalBytes
        statistics.oldestPin = epochs.oldestPin()
        return statistics
    }

    func forEachIndex(_ body: (HashIndex) -> Void) {
        body(defaultIndex)
        for index in named.withLock({ Array($0.values) }) { body(index) }
    }
}
