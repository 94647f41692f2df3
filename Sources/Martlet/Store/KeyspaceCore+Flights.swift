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
            return try publish(placeholder, key, hash, expecting: nothing, Unlogged(.put), participant, outer)
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

    // MARK: Computing anew

    /// How many milliseconds a value has left that is as old as `age`, if it was stored to live as `expiration` says; 0 if
    /// none.
    @inlinable
    func refreshMargin(of expiration: Expiration, after age: Duration?) -> UInt64 {
        age.map { margin(of: expiration, atAge: $0) } ?? 0
    }

    @usableFromInline
    func margin(of expiration: Expiration, atAge age: Duration) -> UInt64 {
        precondition(age > .zero, "a value is computed anew after some time: \(age) is none")
        let lifetime = lifetime(of: expiration)
        return lifetime - min(lifetime, UInt64(age.millisecondsRoundedUp))
    }

    private func lifetime(of expiration: Expiration) -> UInt64 {
        switch expiration {
        case .byDefault: return index.lifetime
        case .after(let duration): return UInt64(max(0, duration.millisecondsRoundedUp))
        case .never, .at, .kept:
            preconditionFailure("refreshAfter: is about values whose time to live is known: \(expiration) says none")
        }
    }

    /// How many milliseconds those are, 0 for none.
    @usableFromInline
    static func refreshMargin(_ margin: Duration?) -> UInt64 { UInt64(max(0, margin?.millisecondsRoundedUp ?? 0)) }

    /// Whether a value has so many milliseconds left at most.
    @usableFromInline
    func isDue(_ record: Record, margin: UInt64) -> Bool {
        let deadline = record.deadline
        guard deadline != 0 else { return false }
        return deadline - min(deadline, epochs.time.now) <= margin
    }

    /// The right to compute a value anew; `nil` if another has it, or the value is not the one that was found any more.
    @usableFromInline
    func beginRefresh(of key: [UInt8], _ found: SequenceNumber) throws(StoreError) -> Refresh? {
        // Where there is no memory, the value that was found does.
        guard let table = try? store.flights() else { return nil }
        let key = Flight.Key(keyspace: entry.id, bytes: key)
        guard table.beginRefresh(key) else { return nil }
        let refresh = Refresh(core: self, table: table, key: key, sequence: found.rawValue)
        do {
            // One that had the right before may have stored a new value, of which the caller does not know.
            let present = try key.bytes.withKeyBytes { key throws(StoreError) in try sequence(of: key) }
            if present == found.rawValue { return refresh }
        } catch {
            refresh.end()
            throw error
        }
        refresh.end()
        return nil
    }
}
