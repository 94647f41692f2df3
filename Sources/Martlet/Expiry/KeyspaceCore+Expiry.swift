extension KeyspaceCore {
    /// The deadline that a value is to have, 0 for none. One that is to be kept is not known yet: this is what the key gets if it was
    /// absent.
    @inline(__always)
    func deadline(of expiration: Expiration) -> UInt64 {
        switch expiration {
        case .byDefault, .kept:
            let lifetime = index.lifetime
            return lifetime == 0 ? 0 : deadline(in: Int64(clamping: lifetime))
        case .never: return 0
        case .at(let deadline): return deadline.raw
        case .after(let duration): return deadline(in: duration.millisecondsRoundedUp)
        }
    }

    @inline(never)
    private func deadline(in milliseconds: Int64) -> UInt64 {
        let (sum, overflows) = Int64(clamping: epochs.time.now).addingReportingOverflow(max(0, milliseconds))
        return Deadline(millisecondsSince1970: overflows ? .max : sum).raw
    }

    /// Stores `value` if the key has what is expected at that instant.
    @usableFromInline
    @inline(never)
    func put(
        _ key: RawSpan, _ value: RawSpan, expecting expectation: Expectation,
        expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Publication {
        var deadline = deadline(of: expiration)
        guard expiration.isKept else { return try write(key, value, deadline: deadline, expecting: expectation) }
        let keeping = KeptDeadline(expectation: expectation, otherwise: deadline)
        while true {
            let publication = try write(key, value, deadline: deadline, expecting: keeping)
            guard case .needsDeadline(let kept) = publication else { return publication }
            deadline = kept
        }
    }

    /// Gives a record with a deadline that nobody sees yet the tick of its note.
    func prepareNote(of record: Record) -> UInt32 {
        store.expiry.use()
        let tick = DeadlineNote.tick(for: record.deadline, now: epochs.time.now)
        record.noteTick = tick
        return tick
    }

    /// Counts a record with a deadline that was published, and sees to it that it is looked at in time. In the writing
    /// section.
    /// - Parameter tick: What the record had for a note when it was published; `nil` if it has taken over another's.
    func noteDeadline(at tick: UInt32?, _ hash: UInt64, by participant: Participant) {
        index.deadlines.addRelaxed(1)
        guard let tick else { return }
        store.expiry.add(DeadlineNote(hash: hash, keyspace: entry.id, tick: tick), by: participant)
    }

    /// Removes a key if its deadline has come at `moment`. `false`: it has not, or there is nothing.
    func expire(_ key: [UInt8], at moment: UInt64) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in try expire(key, at: moment) }
    }

    func expire(_ key: RawSpan, at moment: UInt64) throws(StoreError) -> Bool {
        try take(key, expecting: ExpiredExpectation(moment: moment), cause: .expiry) == .removed
    }

    // MARK: Deadlines alone

    /// The deadline of a key's value, 0 for none; `nil` if there is no value.
    @usableFromInline
    func deadline(of key: RawSpan) throws(StoreError) -> UInt64? {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        return reader.findSettled(key)?.deadline
    }

    /// What became of a deadline that was to be set.
    @usableFromInline
    enum DeadlineChange {
        case set
        case absent
        /// The condition did not hold, or the value is not the expected one.
        case refused
    }

    /// Gives a key's value another deadline: a copy of it takes its place, since others may be reading it.
    /// - Parameter expected: The number of the value that is meant, `nil` for whichever there is.
    @usableFromInline
    func setDeadline(
        of key: RawSpan, _ expiration: Expiration, if condition: ExpirationCondition,
        expecting expected: SequenceNumber? = nil
    ) throws(StoreError) -> DeadlineChange {
        guard key.byteCount <= Limit.keyBytesMax else { return .absent }
        let participant = try epochs.participant()
        try checkClock(participant)
        let wanted = expiration.isKept ? nil : deadline(of: expiration)
        var isRelieved = false
        while true {
            epochs.awaitTurn(participant)
            let copy: Copy
            do {
                copy = try self.copy(key, deadline: wanted, if: condition, expecting: expected, participant)
                switch copy {
                case .absent: return try unchanged(.absent)
                case .refused: return try unchanged(.refused)
                case .same: return try unchanged(.set)
                case .made(let record, let deadline, let sequence):
                    guard let number = try publish(record, key, deadline, replacing: sequence, participant) else {
                        continue
                    }
                    try acknowledge(number)
                    return .set
                }
            } catch {
                guard error == .outOfMemory, !isRelieved else { throw error }
                isRelieved = true
                store.relieve(participant, for: recordBytes(of: key), self)
            }
        }
    }

    private enum Copy {
        case absent
        case refused
        /// It has that deadline already.
        case same
        case made(Record, deadline: UInt64, replacing: UInt64)
    }

    /// - Parameter deadline: `nil` for the one it has.
    private func copy(
        _ key: RawSpan, deadline: UInt64?, if condition: ExpirationCondition, expecting expected: SequenceNumber?,
        _ participant: Participant
    ) throws(StoreError) -> Copy {
        let outer = epochs.pinForWriting(participant, changesEntries: false)
        defer { epochs.unpin(participant, outer: outer) }
        guard !index.isDropped else { throw .keyspaceDropped }
        guard let old = index.findPresent(key, hash: index.hashKey.hash(key)) else { return .absent }
        if let expected, expected.rawValue != old.sequence { return .refused }
        let deadline = deadline ?? old.deadline
        guard condition.admits(deadline, after: old.deadline) else { return .refused }
        guard deadline != old.deadline else { return .same }
        let record = old.withValue {
            Record.make(key: key, value: $0, deadline: deadline, by: participant, epochs)
        }
        guard let record else { throw .outOfMemory }
        return .made(record, deadline: deadline, replacing: old.sequence)
    }

    /// - Returns: The number of the change, `nil` if another writer came in between.
    private func publish(
        _ record: Record, _ key: RawSpan, _ deadline: UInt64, replacing sequence: UInt64, _ participant: Participant
    ) throws(StoreError) -> UInt64? {
        guard let log else {
            return try publish(record, key, deadline, replacing: sequence, Unlogged(.setDeadline), participant)
        }
        let logged: Logged
        do {
            logged = try Logged(
                log, .setDeadline, keyspace: entry.id, key: key, value: RawSpan(), deadline: deadline)
        } catch {
            free(record, by: participant)
            throw error
        }
        return try publish(record, key, deadline, replacing: sequence, logged, participant)
    }

    private func publish(
        _ record: Record, _ key: RawSpan, _ deadline: UInt64, replacing sequence: UInt64,
        _ logging: some ChangeLogging, _ participant: Participant
    ) throws(StoreError) -> UInt64? {
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        guard !logging.isStopped, epochs.reserveRetirement(participant, count: 2) else {
            record.free(by: participant, epochs)
            throw logging.isStopped ? .closed : .outOfMemory
        }
        return try publish(
            record, key, index.hashKey.hash(key), deadline: deadline,
            expecting: SameValueExpectation(sequence: sequence),
            logging, participant, outer
        ).sequence
    }

    /// Frees a record that nobody has seen, in a section of its own.
    func free(_ record: Record, by participant: Participant) {
        let outer = epochs.pinForWriting(participant, changesEntries: false)
        defer { epochs.unpin(participant, outer: outer) }
        record.free(by: participant, epochs)
    }

    /// Sets what a log has set, if the key has nothing newer, and anything at all.
    func replay(
        setDeadline deadline: UInt64, of key: RawSpan, _ expectation: OlderExpectation
    ) throws(StoreError) {
        guard let value = try value(of: key, expectation) else { return }
        try replay(put: key, unsafe value.span.bytes, deadline: deadline, expectation)
    }

    private func value(of key: RawSpan, _ expectation: OlderExpectation) throws(StoreError) -> [UInt8]? {
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        let found = index.findSettled(key, hash: index.hashKey.hash(key)).record
        guard let found, expectation.admits(found, isPast: false) else { return nil }
        return found.withValue { [UInt8](copying: $0) }
    }
}
