extension KeyspaceCore {
    /// What holds the place of a key.
    enum Place {
        /// A placeholder of that number.
        case held(UInt64)
        /// A value, by now.
        case taken
    }

    /// Puts a placeholder where `key` is absent, or finds one that stands there. Whoever writes the key takes it away, and
    /// so whoever has its number knows whether the key was left alone.
    func holdPlace(of key: RawSpan, number: UInt64) throws(StoreError) -> Place {
        try KeyspaceCore.check(key: key, valueBytes: 0)
        try checkClock(try epochs.participant())
        var isRelieved = false
        while true {
            do {
                return try tryHoldPlace(of: key, number: number)
            } catch {
                guard error == .outOfMemory, !isRelieved else { throw error }
                isRelieved = true
                store.relieve(try epochs.participant())
            }
        }
    }

    private func tryHoldPlace(of key: RawSpan, number: UInt64) throws(StoreError) -> Place {
        let participant = try epochs.participant()
        let hash = index.hashKey.hash(key)
        var isPast = false
        while true {
            // What stands where the placeholder is to be goes first, since it is absent.
            if isPast { _ = try expire(key, at: epochs.time.now) }
            isPast = false
            let outer = beginWrite(participant)
            defer { epochs.unpin(participant, outer: outer) }
            if let found = index.liveBucket(for: hash).findHead(key, hash: hash)?.record, !found.isTombstone {
                guard epochs.isPast(found) else { return found.isPlaceholder ? .held(found.sequence) : .taken }
                isPast = true
                continue
            }
            guard epochs.reserveRetirement(participant, count: 2),
                let placeholder = Record.makePlaceholder(key: key, by: participant, epochs)
            else { throw .outOfMemory }
            placeholder.number(number)
            if try publish(placeholder, key, hash, participant, outer).sequence != nil { return .held(number) }
        }
    }

    private func publish(
        _ placeholder: Record, _ key: RawSpan, _ hash: UInt64, _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Publication {
        let nothing = NothingExpectation()
        guard let log else {
            return try publish(placeholder, key, hash, expecting: nothing, Unlogged(), participant, outer)
        }
        return try publish(
            placeholder, key, hash, expecting: nothing, LoggedPlaceholder(log: log), participant, outer)
    }

    /// Takes part in the flight for `key`.
    @usableFromInline
    func joinFlight(for key: [UInt8], as caller: FlightCaller) throws(StoreError) -> FlightTicket {
        let table = try store.flights()
        let key = Flight.Key(keyspace: entry.id, bytes: key)
        let part = try store.relieving { () throws(StoreError) in try table.join(key, as: caller) }
        return FlightTicket(core: self, table: table, part: part)
    }
}
