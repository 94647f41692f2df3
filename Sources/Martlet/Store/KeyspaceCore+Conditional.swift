extension KeyspaceCore {
    /// Stores `value` if the key is absent. Looks before anything is made: where the key is there, nothing is.
    @usableFromInline
    func putIfAbsent(_ key: RawSpan, _ value: RawSpan, expiring expiration: Expiration) throws(StoreError) -> Bool {
        try KeyspaceCore.check(key: key, valueBytes: value.byteCount)
        if try sequence(of: key) != nil { return try unchanged(false) }
        return try put(key, value, expecting: .absent, expiring: expiration).sequence != nil
    }

    @usableFromInline
    func replace(_ key: RawSpan, _ value: RawSpan, expiring expiration: Expiration) throws(StoreError) -> Bool {
        try KeyspaceCore.check(key: key, valueBytes: value.byteCount)
        if try sequence(of: key) == nil { return try unchanged(false) }
        return try put(key, value, expecting: .present, expiring: expiration).sequence != nil
    }

    @usableFromInline
    func compareAndSwap(
        _ key: RawSpan, expected: SequenceNumber?, desired: RawSpan, expiring expiration: Expiration
    ) throws(StoreError) -> CompareAndSwapResult {
        try KeyspaceCore.check(key: key, valueBytes: desired.byteCount)
        while true {
            let present = try sequence(of: key)
            guard present == expected?.rawValue else {
                return try unchanged(present == nil ? .notFound : .conflict)
            }
            // Lost to another writer: look again, for the key may be gone, which is another answer.
            let publication = try put(key, desired, expecting: Expectation(expected), expiring: expiration)
            guard let sequence = publication.sequence else { continue }
            return .swapped(SequenceNumber(rawValue: sequence))
        }
    }

    @usableFromInline
    func compareAndSwap(
        _ key: RawSpan, expected: RawSpan, desired: RawSpan, expiring expiration: Expiration
    ) throws(StoreError) -> CompareAndSwapResult {
        try KeyspaceCore.check(key: key, valueBytes: desired.byteCount)
        while true {
            guard let present = try sequence(of: key, ifValueIs: expected) else {
                return try unchanged(.notFound)
            }
            guard present.isEqual else { return try unchanged(.conflict) }
            let publication = try put(
                key, desired, expecting: .sequence(present.sequence), expiring: expiration)
            guard let sequence = publication.sequence else { continue }
            return .swapped(SequenceNumber(rawValue: sequence))
        }
    }

    @usableFromInline
    func compareAndRemove(_ key: RawSpan, expected: SequenceNumber) throws(StoreError) -> Bool {
        try remove(key, expecting: .sequence(expected.rawValue)) == .removed
    }

    @usableFromInline
    func compareAndRemove(_ key: RawSpan, expected: RawSpan) throws(StoreError) -> Bool {
        while true {
            guard let present = try sequence(of: key, ifValueIs: expected), present.isEqual else {
                return try unchanged(false)
            }
            if try remove(key, expecting: .sequence(present.sequence)) == .removed { return true }
        }
    }

    /// What a write gives back that changed nothing: once all that was there lasts, and so what it saw.
    func unchanged<R>(_ outcome: R) throws(StoreError) -> R {
        try acknowledge(nil)
        return outcome
    }

    /// The number of the key's record, `nil` if it has none.
    func sequence(of key: RawSpan) throws(StoreError) -> UInt64? {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        return reader.findSettled(key)?.sequence
    }

    private func sequence(
        of key: RawSpan, ifValueIs expected: RawSpan
    ) throws(StoreError) -> (sequence: UInt64, isEqual: Bool)? {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        guard let record = reader.findSettled(key) else { return nil }
        return (record.sequence, record.withValue { $0.hasSameBytes(as: expected) })
    }

    /// Puts `bytes` over the key's value from `offset` on, `nil` for its end, and gives back the size of the new value.
    @usableFromInline
    func splice(_ key: RawSpan, at offset: Int?, _ bytes: RawSpan) throws(StoreError) -> Int {
        precondition(offset ?? 0 >= 0, "a value has no bytes before its first: the offset is \(offset ?? 0)")
        try KeyspaceCore.check(key: key, valueBytes: bytes.byteCount)
        let participant = try epochs.participant()
        try checkClock(participant)
        try checkEntryLimit(for: key, participant)
        var isRelieved = false
        while true {
            // Not while the pin of the old value is held.
            epochs.awaitTurn(participant)
            do {
                if let size = try trySplice(key, at: offset, bytes, participant) {
                    try acknowledge(participant.lastSequence.loadRelaxed())
                    keepWithinBounds(participant)
                    return size
                }
            } catch {
                guard error == .outOfMemory, !isRelieved else { throw error }
                isRelieved = true
                store.relieve(participant, for: (offset ?? 0) + bytes.byteCount + recordBytes(of: key), self)
            }
        }
    }

    /// `nil`: another writer came in between.
    private func trySplice(
        _ key: RawSpan, at offset: Int?, _ bytes: RawSpan, _ participant: Participant
    ) throws(StoreError) -> Int? {
        let hash = index.hashKey.hash(key)
        guard let log else {
            // The old value is read in place, so the pin stays from then until the new record is published.
            return try withValue(of: key, hash, participant) { old, deadline, expectation throws(StoreError) in
                try trySplice(
                    key, hash, at: offset ?? old.byteCount, bytes, over: old, deadline: deadline,
                    expecting: expectation, participant)
            }
        }
        // The log may have no room: so the new value is made, and the pin given up, before it is asked. That the old one is
        // still there is looked at when it is replaced.
        let (record, deadline, expectation) = try withValue(of: key, hash, participant, takesMemory: true) {
            old, deadline, expectation throws(StoreError) in
            let offset = offset ?? old.byteCount
            _ = try KeyspaceCore.size(of: old, with: bytes, at: offset)
            guard
                let record = Record.make(
                    key: key, old: old, offset: offset, bytes: bytes, deadline: deadline, by: participant, epochs)
            else { throw .outOfMemory }
            return (record, deadline, expectation)
        }
        let logged: Logged
        do {
            logged = try record.withValue { value throws(StoreError) in
                try Logged(log, .put, keyspace: entry.id, key: key, value: value, deadline: deadline)
            }
        } catch {
            free(record, by: participant)
            throw error
        }
        return try trySplice(
            key, hash, at: 0, RawSpan(), over: RawSpan(), deadline: deadline, record, expecting: expectation, logged,
            participant)
    }

    /// Calls `body` with the key's value, empty if it has none, the deadline that the next is to have, and what the key has
    /// then; pinned meanwhile.
    /// - Parameter takesMemory: `body` takes blocks from the thread's cache, and begins no section of its own.
    private func withValue<R>(
        of key: RawSpan, _ hash: UInt64, _ participant: Participant, takesMemory: Bool = false,
        _ body: (_ old: RawSpan, _ deadline: UInt64, Expectation) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        let outer =
            takesMemory ? epochs.pinForWriting(participant, changesEntries: false) : epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        guard let old = index.findPresent(key, hash: hash) else {
            return try body(RawSpan(), deadline(of: .byDefault), .absent)
        }
        return try old.withValue { value throws(StoreError) in
            try body(value, old.deadline, .sequence(old.sequence))
        }
    }

    /// The size of a value with bytes put over it, or behind it.
    private static func size(of old: RawSpan, with bytes: RawSpan, at offset: Int) throws(StoreError) -> Int {
        let end = offset.addingReportingOverflow(bytes.byteCount)
        let size = end.overflow ? Int.max : max(old.byteCount, end.partialValue)
        guard size <= Limit.valueBytesMax else { throw .valueTooLarge(bytes: size) }
        return size
    }

    private func trySplice(
        _ key: RawSpan, _ hash: UInt64, at offset: Int, _ bytes: RawSpan, over old: RawSpan, deadline: UInt64,
        expecting expectation: Expectation, _ participant: Participant
    ) throws(StoreError) -> Int? {
        let size = try KeyspaceCore.size(of: old, with: bytes, at: offset)
        // As in `write`: a large copy comes before the section.
        let isEarly = Record.bytes(key: key.byteCount, value: size) > SizeClass.blockBytesMax
        let early =
            isEarly
            ? Record.make(
                key: key, old: old, offset: offset, bytes: bytes, deadline: deadline, by: participant, epochs) : nil
        if isEarly, early == nil { throw .outOfMemory }
        return try trySplice(
            key, hash, at: offset, bytes, over: old, deadline: deadline, early, expecting: expectation, Unlogged(.put),
            participant)
    }

    private func trySplice(
        _ key: RawSpan, _ hash: UInt64, at offset: Int, _ bytes: RawSpan, over old: RawSpan, deadline: UInt64,
        _ early: Record?, expecting expectation: Expectation, _ logging: some ChangeLogging, _ participant: Participant
    ) throws(StoreError) -> Int? {
        let inner = beginWrite(participant)
        defer { epochs.unpin(participant, outer: inner) }
        guard !logging.isStopped else {
            early?.free(by: participant, epochs)
            throw .closed
        }
        guard epochs.reserveRetirement(participant, count: 2),
            let record = early
                ?? Record.make(
                    key: key, old: old, offset: offset, bytes: bytes, deadline: deadline, by: participant, epochs)
        else {
            early?.free(by: participant, epochs)
            throw .outOfMemory
        }
        let valueBytes = record.valueBytes.count
        let publication = try publish(
            record, key, hash, deadline: deadline, expecting: expectation, logging, participant, inner)
        guard publication.sequence != nil else { return nil }
        participant.puts.addOwned(1)
        return valueBytes
    }
}
