/// What writers do.
extension FileLog {
    func admit(
        effectBytes: Int, inTurn: Bool, _ write: (inout LogSink) -> Void
    ) throws(StoreError) -> LogCredit {
        if held.loadAcquiring() != 0, !inTurn { awaitRelease() }
        guard stopped.loadAcquiring() == 0 else { throw .closed }
        try checkFailure()
        while congested.loadAcquiring() != 0 {
            try makeRoom()
            // What is left may be what another thread, stopped in the midst of it, has not published.
            if congested.loadAcquiring() != 0 { System.yield() }
        }
        let bytes = LogRecordHeader.bytes &+ effectBytes
        guard bytes > limits.recordBytesMax else { return LogCredit(steps: LogPosition.units(for: bytes)) }
        guard clock.loadAcquiring() < Limit.sequenceMax else { throw .sequenceExhausted }
        let parts = LogParts(of: self, bytes: effectBytes)
        var sink = LogSink(self, parts: parts)
        write(&sink)
        try checkFailure()
        precondition(parts.bytesLeft == 0, "a change is smaller than was said")
        return LogCredit(
            steps: LogPosition.units(for: LogRecordHeader.bytes + LogParts.closingBytes), parts: parts)
    }

    func append(_ credit: LogCredit, at number: UInt64, _ write: (inout LogSink) -> Void) {
        let start = number &- credit.steps
        guard awaitRoom(through: number) else { return }
        let payload = LogPosition.byte(of: start) &+ UInt64(LogRecordHeader.bytes)
        var sink = LogSink(self, at: payload, end: LogPosition.byte(of: number))
        if let parts = credit.parts {
            sink.write(closing: parts)
        } else {
            write(&sink)
        }
        publish(
            start, number, credit.parts == nil ? .change : .fragmented,
            bytes: Int(sink.writtenEnd &- LogPosition.byte(of: start)))
    }

    func void(_ number: UInt64, steps: UInt64) {
        guard awaitRoom(through: number) else { return }
        publish(number &- steps, number, .void, bytes: LogRecordHeader.bytes)
    }

    /// Takes a number for a record without effects.
    func appendAttest() -> UInt64 {
        let number = clock.addOrdered(1)
        if awaitRoom(through: number) { publish(number - 1, number, .attest, bytes: LogRecordHeader.bytes) }
        return number
    }

    // MARK: Parts

    /// Takes a place for a part with so many bytes, and says where they go.
    func beginPart(_ parts: LogParts, bytes: Int) -> (byte: UInt64, end: UInt64) {
        while congested.loadAcquiring() != 0, (try? makeRoom()) != nil {}
        let length = LogRecordHeader.bytes + LogParts.partHeaderBytes + bytes
        let steps = LogPosition.units(for: length)
        let number = clock.addOrdered(steps)
        let start = number - steps
        if parts.count == 0 { parts.series = start }
        parts.place = (start, number, length)
        let byte = LogPosition.byte(of: start) + UInt64(LogRecordHeader.bytes)
        // After a failure it goes anywhere: nothing is written to the file any more.
        _ = awaitRoom(through: number)
        withMemory(of: (parts.series.littleEndian, UInt64(parts.count).littleEndian)) { ring.copy($0, to: byte) }
        parts.count += 1
        let first = byte + UInt64(LogParts.partHeaderBytes)
        return (first, first + UInt64(bytes))
    }

    func endPart(_ parts: LogParts) {
        publish(parts.place.start, parts.place.number, .fragment, bytes: parts.place.length)
    }

    /// Keeps what comes from now on from being trimmed.
    func holdTail() -> Int {
        mutex.withLock {
            state.lastTicket += 1
            state.heldTails[state.lastTicket] = clock.loadAcquiring()
            return state.lastTicket
        }
    }

    func releaseTail(_ ticket: Int) {
        mutex.withLock { state.heldTails[ticket] = nil }
    }

    /// The position at which the oldest part lies of a change that is not complete.
    var oldestHeldTail: UInt64? { mutex.withLock { state.heldTails.values.min() } }

    // MARK: The ring

    /// Waits until the place that ends at `number` is free, which it nearly always is: writers were kept waiting before they
    /// took a lock if the ring was half full. Where so many come at once that their records together are the other half,
    /// more than 16 of the largest, some wait here: with no lock held, but in their writing section, so that reclaiming, and
    /// whoever closes the gate, wait as well. That ends when what is before them is written, a ring full at most; it needs
    /// nothing of those who wait. To know it before the section, each write would have to add to a count that all share.
    /// - Returns: `false` if the log has failed, and nothing will be written any more.
    @inline(__always)
    private func awaitRoom(through number: UInt64) -> Bool {
        let used = LogPosition.byte(of: number &- flushed.loadAcquiring())
        if used <= UInt64(ring.bytes / 2) { return true }
        return awaitRoomSlowly(through: number)
    }

    @inline(never)
    private func awaitRoomSlowly(through number: UInt64) -> Bool {
        if congested.loadRelaxed() == 0 { congested.storeReleasing(1) }
        while LogPosition.byte(of: number - flushed.loadAcquiring()) > UInt64(ring.bytes) {
            guard failed.loadAcquiring() == 0 else { return false }
            // What is before may be what another thread has not published yet.
            if (try? makeRoom()) == nil { return false }
            System.yield()
        }
        return failed.loadAcquiring() == 0
    }

    /// Makes a record a part of the log. `bytes` of it are there but the header.
    @inline(__always)
    private func publish(_ start: UInt64, _ number: UInt64, _ kind: LogRecordHeader.Kind, bytes: Int) {
        let place = LogPosition.byte(of: start)
        ring.word(at: place &+ 8).storeRelaxed(LogRecordHeader.word(number, kind).littleEndian)
        let distance = LogRecordHeader.distance(from: number, to: synced.loadAcquiring())
        ring.word(at: place &+ 16).storeRelaxed((UInt64(incarnation) | UInt64(distance) &<< 32).littleEndian)
        let length = UInt32(truncatingIfNeeded: bytes)
        var checksum = withMemory(of: length.littleEndian) { $0.checksum() }
        checksum = ring.checksum(after: checksum, from: place &+ 8, count: bytes &- 8)
        // Never 0, since the length is not. Releasing: who finds it finds the record.
        ring.word(at: place).storeReleasing((UInt64(checksum) | UInt64(length) &<< 32).littleEndian)
    }
}

extension LogSink {
    /// What ends a series of parts.
    mutating func write(closing parts: LogParts) {
        withMemory(of: parts.series.littleEndian) { write($0) }
        withMemory(of: parts.count.littleEndian) { write($0) }
        withMemory(of: parts.checksum.littleEndian) { write($0) }
        withMemory(of: UInt64(parts.bytes).littleEndian) { write($0) }
    }
}
