/// Applies changes that the log or a checkpoint has, with the numbers that they have.
///
/// For one thread. Several may work together, each by a replay of its own, as long as none does two changes of one key in
/// another order, and those of the keyspaces themselves are done while no other works. Nobody else has the store.
struct Replay {
    private let core: StoreCore
    /// What numbers are taken from: set to one less than the next.
    private let clock: ChangeClock
    private let known: RecoveredKeyspaces
    /// Those that this replay has come to, by its clock.
    private var keyspaces: [UInt32: KeyspaceCore] = [:]
    /// Changes up to here are in the checkpoint.
    private(set) var start: UInt64 = 0
    /// From here on nothing of what comes is there already.
    private var consistentFrom: UInt64 = 0
    /// Where the parts are of changes whose end has not come.
    private var parts: [UInt64: [PartPlace]] = [:]

    /// What the store itself refused, memory most likely.
    private(set) var problem: StoreError?
    private(set) var changes = 0
    private(set) var records = 0
    private(set) var bytes = 0
    /// Of a damaged directory, what is known is applied, whether or not what came before is.
    var isSalvaging = false
    /// Keyspaces whose names are not known.
    private(set) var renamed: [String] = []

    private struct PartPlace {
        let segment: LogSegment
        let offset: Int
        let bytes: Int
    }

    /// - Parameter known: What another replay knows that this one is to work with.
    init(into core: StoreCore, with known: RecoveredKeyspaces = RecoveredKeyspaces()) throws(StoreError) {
        guard let clock = core.memory.tracked.allocate(bytes: ChangeClock.bytes) else { throw .outOfMemory }
        self.core = core
        self.clock = ChangeClock(at: clock)
        self.known = known
        known.entries[0] = core.defaultEntry
    }

    /// A replay that can work beside this one.
    func another() throws(StoreError) -> Replay { try Replay(into: core, with: known) }

    /// Counts a change whose effects others apply.
    mutating func countChange() {
        changes += 1
        bytes += LogRecordHeader.bytes
    }

    /// Adds what another has done to what this one has.
    mutating func add(_ other: inout Replay) {
        records += other.records
        bytes += other.bytes
        (other.records, other.bytes) = (0, 0)
    }

    /// Gives back what it needed.
    func end() { core.memory.tracked.deallocate(clock.address) }

    mutating func begin(after start: UInt64, consistentFrom: UInt64) {
        self.start = start
        self.consistentFrom = consistentFrom
    }

    // MARK: Records

    mutating func apply(
        _ header: LogRecordHeader, _ payload: RawSpan, in segment: LogSegment
    ) throws(Damage) {
        bytes += LogRecordHeader.bytes
        switch header.kind {
        case .void, .attest: break
        case .fragment: try notePart(header, payload, segment)
        case .change: if header.number > start { try apply(header.number, payload) }
        case .fragmented: try applyParts(header, payload)
        }
    }

    private mutating func apply(_ number: UInt64, _ effects: RawSpan) throws(Damage) {
        changes += 1
        let isWhole = try Effect.forEach(in: effects) { effect, key, value throws(Damage) in
            try apply(number, effect, key, value)
        }
        guard isWhole else { throw .form }
    }

    mutating func apply(
        _ number: UInt64, _ effect: Effect, _ key: RawSpan, _ value: RawSpan
    ) throws(Damage) {
        guard problem == nil else { return }
        do {
            switch effect.kind {
            case .put: try put(number, effect, key, value)
            case .setDeadline: try setDeadline(number, effect, key)
            case .remove: try remove(number, keyspace: effect.keyspace, key)
            case .clear: try clear(number, keyspace: effect.keyspace)
            case .makeKeyspace: try makeKeyspace(effect.keyspace, [UInt8](copying: key))
            case .renameKeyspace: try renameKeyspace(effect.keyspace, to: [UInt8](copying: key))
            case .dropKeyspace: try dropKeyspace(effect.keyspace)
            }
        } catch {
            switch error {
            // What made it, or gave it another name, is lost.
            case .keyspaceNotFound where isSalvaging, .keyspaceExists where isSalvaging: return
            // A keyspace that nobody made.
            case .keyspaceNotFound, .keyspaceExists: throw .form
            default: problem = error
            }
        }
    }

    // MARK: Effects

    mutating func put(_ number: UInt64, _ effect: Effect, _ key: RawSpan, _ value: RawSpan) throws(StoreError) {
        records += 1
        bytes += key.byteCount + value.byteCount
        clock.last.storeRelaxed(number - 1)
        try foundOrMade(effect.keyspace).replay(
            put: key, value, deadline: effect.deadline, OlderExpectation(number: number))
    }

    /// A key that is not there was removed later, and the checkpoint knows that.
    private mutating func setDeadline(_ number: UInt64, _ effect: Effect, _ key: RawSpan) throws(StoreError) {
        records += 1
        clock.last.storeRelaxed(number - 1)
        try found(effect.keyspace).replay(setDeadline: effect.deadline, of: key, OlderExpectation(number: number))
    }

    private mutating func remove(_ number: UInt64, keyspace: UInt32, _ key: RawSpan) throws(StoreError) {
        records += 1
        clock.last.storeRelaxed(number - 1)
        try found(keyspace).replay(remove: key, OlderExpectation(number: number))
    }

    private mutating func clear(_ number: UInt64, keyspace: UInt32) throws(StoreError) {
        clock.last.storeRelaxed(number - 1)
        let core = try found(keyspace)
        guard number <= consistentFrom else { return try core.clear() }
        // What the checkpoint has of later changes stays.
        var older: [[UInt8]] = []
        core.index.forEachRecord(by: try core.epochs.participant()) { record in
            if record.sequence < number { older.append(record.withKey { [UInt8](copying: $0) }) }
            return true
        }
        for key in older {
            clock.last.storeRelaxed(number - 1)
            try core.replay(remove: unsafe key.span.bytes, OlderExpectation(number: number))
        }
    }

    mutating func makeKeyspace(_ id: UInt32, _ name: [UInt8]) throws(StoreError) {
        guard known.entries[id] == nil else { return }
        var entry = try core.keyspaces.entry(named: name, id: id).entry
        var attempt = 0
        while entry.id != id {
            // Another has the name, since what took it from that is lost.
            guard isSalvaging else { throw .keyspaceExists }
            let free = "lost-\(id)" + (attempt == 0 ? "" : "-\(attempt)")
            attempt += 1
            entry = try core.keyspaces.entry(named: Array(free.utf8), id: id).entry
            if entry.id == id { renamed.append(free) }
        }
        known.entries[id] = entry
    }

    private mutating func renameKeyspace(_ id: UInt32, to name: [UInt8]) throws(StoreError) {
        let entry = try found(id).entry
        guard let old = entry.name else { throw .keyspaceNotFound }
        try core.keyspaces.rename(old, to: name)
        try core.bindByName(entry)
    }

    private mutating func dropKeyspace(_ id: UInt32) throws(StoreError) {
        let keyspace = try found(id)
        guard let name = keyspace.entry.name else { throw .keyspaceNotFound }
        _ = try core.keyspaces.drop(name, clock: clock, step: 1, core.clearingSite)
        core.freeWhatWasCleared(try core.epochs.participant())
        (known.entries[id], keyspaces[id]) = (nil, nil)
    }

    /// Begins anew: takes back what was put, and the keyspaces that were made. No other replay works.
    mutating func takeBack() throws(StoreError) {
        clock.last.storeRelaxed(0)
        for id in known.entries.keys where id != 0 { try dropKeyspace(id) }
        try found(0).clear()
        core.keyspaces.forgetNumbers()
        (records, bytes) = (0, 0)
    }

    private mutating func found(_ id: UInt32) throws(StoreError) -> KeyspaceCore {
        if let core = keyspaces[id], !core.index.isDropped { return core }
        guard let entry = known.entries[id] else { throw .keyspaceNotFound }
        let core = KeyspaceCore(recovering: core, entry: entry, clock: clock)
        keyspaces[id] = core
        return core
    }

    /// The same for an entry, which has somewhere to go in any case if what can be saved is.
    private mutating func foundOrMade(_ id: UInt32) throws(StoreError) -> KeyspaceCore {
        if isSalvaging, known.entries[id] == nil {
            let (name, count) = ("lost-\(id)", renamed.count)
            try makeKeyspace(id, Array(name.utf8))
            if renamed.count == count { renamed.append(name) }
        }
        return try found(id)
    }

    // MARK: Parts

    private mutating func notePart(
        _ header: LogRecordHeader, _ payload: RawSpan, _ segment: LogSegment
    ) throws(Damage) {
        guard payload.byteCount > LogParts.partHeaderBytes else { throw .form }
        let series = payload.littleEndian(at: 0, as: UInt64.self)
        let number = payload.littleEndian(at: 8, as: UInt64.self)
        let bytes = payload.byteCount - LogParts.partHeaderBytes
        if number == 0 { parts[series] = [] }
        // Of a series whose beginning is before what is read, the end is too.
        guard let known = parts[series], UInt64(known.count) == number else { return }
        let end = segment.header.offset(of: header.number)
        let units = LogPosition.units(for: Int(header.length))
        let start = end - Int(units) * LogPosition.unitBytes
        parts[series]?.append(
            PartPlace(
                segment: segment, offset: start + LogRecordHeader.bytes + LogParts.partHeaderBytes, bytes: bytes))
    }

    private mutating func applyParts(_ header: LogRecordHeader, _ payload: RawSpan) throws(Damage) {
        guard payload.byteCount == LogParts.closingBytes else { throw .form }
        let series = payload.littleEndian(at: 0, as: UInt64.self)
        let places = parts.removeValue(forKey: series) ?? []
        guard header.number > start else { return }
        let total = payload.littleEndian(at: 16, as: UInt64.self)
        guard places.count == Int(payload.littleEndian(at: 8, as: UInt32.self)),
            UInt64(places.reduce(0) { $0 + $1.bytes }) == total
        else { throw .missing }
        var whole: [UInt8] = []
        whole.reserveCapacity(Int(total))
        for place in places {
            do throws(StorageProblem) {
                whole.append(contentsOf: try place.segment.file.read(place.bytes, at: place.offset))
            } catch {
                problem = StoreError(error)
                return
            }
        }
        guard unsafe whole.span.bytes.checksum() == payload.littleEndian(at: 12, as: UInt32.self) else {
            throw .checksum
        }
        try apply(header.number, unsafe whole.span.bytes)
    }
}
