/// What who holds the baton does.
extension FileLog {
    /// At most so much is written before those who wait hear of it.
    private static let batchBytesMax = 1 << 20
    /// So much of a file is filled with zeros ahead of what is written, and again when no more than the margin is left of it.
    private static let fillBytes = 256 << 10
    private static let fillMargin = 16 << 10
    private static let zeros = [UInt8](repeating: 0, count: 64 << 10)

    /// Writes all that is published, if nobody else is at it. Gives back whether it was done here.
    func writeIfFree() throws(StoreError) -> Bool {
        guard baton.replaceAcquiring(0, with: 1) else { return false }
        defer { giveBaton() }
        try writeHoldingBaton()
        return true
    }

    /// Writes all that is published, after whoever is at it, and calls `body` before anyone else comes.
    func write<R>(_ body: () -> R) throws(StoreError) -> R {
        try takeBaton()
        defer { giveBaton() }
        try writeHoldingBaton()
        return body()
    }

    /// Writes what a waiter may have published last, which says how far the log is synced, and lets nobody write any more:
    /// the directory is about to be another's.
    func keepBaton() throws(StoreError) {
        try takeBaton()
        try writeHoldingBaton()
    }

    private func takeBaton() throws(StoreError) {
        while !baton.replaceAcquiring(0, with: 1) {
            sleepUntilWritten { baton.loadSequential() == 0 }
            try checkFailure()
        }
    }

    private func writeHoldingBaton() throws(StoreError) {
        try checkFailure()
        do throws(StorageProblem) {
            try writePublished()
        } catch {
            fail(error)
            throw failure()
        }
    }

    /// Gives the baton back, and wakes those who wait for it or for what was written.
    ///
    /// In one order with the sleepers' look: they count themselves, then look at the baton; here it is the other way.
    private func giveBaton() {
        _ = baton.addSequential(-1)
        guard sleepers.loadSequential() != 0 else { return }
        mutex.withLock { written.wakeAll() }
    }

    /// Sleeps until someone has given the baton back, unless it is no longer necessary, or the log has failed or ended.
    func sleepUntilWritten(unless isOver: () -> Bool) {
        mutex.withLock {
            _ = sleepers.addSequential(1)
            if !isOver(), failed.loadRelaxed() == 0 { written.wait(mutex) }
            _ = sleepers.addSequential(-1)
        }
    }

    /// Writes what stands in the way of those who write more.
    func makeRoom() throws(StoreError) {
        guard try !writeIfFree() else { return }
        sleepUntilWritten { baton.loadSequential() == 0 }
        try checkFailure()
    }

    /// What comes meanwhile is another's to write, or no run would end beside many writers.
    private func writePublished() throws(StorageProblem) {
        let last = clock.loadRelaxed()
        while true {
            let start = flushed.loadRelaxed()
            let (end, isFull) = publishedEnd(from: start)
            if end > start { try write(from: start, to: end) }
            if isFull {
                try rotate(at: end)
            } else if end == start || end >= last {
                break
            }
        }
        let used = LogPosition.byte(of: clock.loadRelaxed() - flushed.loadRelaxed())
        if congested.loadRelaxed() != 0, used < UInt64(ring.bytes / 4) { congested.storeReleasing(0) }
        if segment.header.capacityEnd - flushed.loadRelaxed() < (segment.header.capacityEnd - segment.header.base) / 2 {
            wantSegment()
        }
    }

    /// Writes zeros where the next records will be, holding the baton.
    ///
    /// A place that was only set aside is noted by the file system as written when that first happens, and a sync waits for
    /// the note as well: one more write of the disk for each, where there need be one for many. What can be read there is the
    /// same before and after, so that nothing depends on it, and a failure is one of who writes there next.
    func fillAhead() {
        let header = segment.header
        let offset = header.offset(of: flushed.loadRelaxed())
        guard offset + FileLog.fillMargin > filledEnd else { return }
        let start = max(offset, filledEnd)
        filledEnd = min(start + FileLog.fillBytes, header.fileBytes)
        for piece in stride(from: start, to: filledEnd, by: FileLog.zeros.count) {
            let count = min(FileLog.zeros.count, filledEnd - piece)
            try? segment.file.write(unsafe FileLog.zeros.span.bytes.extracting(first: count), at: piece)
        }
    }

    /// Where the run of published records ends that begins at a position, and whether the present file has no room for the
    /// next.
    private func publishedEnd(from start: UInt64) -> (end: UInt64, isFull: Bool) {
        var end = start
        let last = start + LogPosition.units(for: min(FileLog.batchBytesMax, ring.bytes / 2))
        while end < last {
            let place = LogPosition.byte(of: end)
            // Acquiring: pairs with `publish`.
            guard ring.word(at: place).loadAcquiring() != 0 else { break }
            let word = UInt64(littleEndian: ring.word(at: place + 8).loadRelaxed())
            let number = word & LogRecordHeader.numberMask
            if number > segment.header.capacityEnd { return (end, true) }
            end = number
            let kind = LogRecordHeader.Kind(rawValue: LogRecordHeader.kind(ofWord: word))
            if kind?.hasEffect ?? true { effectsEnd = number }
        }
        return (end, false)
    }

    private func write(from start: UInt64, to end: UInt64) throws(StorageProblem) {
        let offset = segment.header.offset(of: start)
        let count = Int(end - start) * LogPosition.unitBytes
        let place = LogPosition.byte(of: start)
        try ring.forEachPiece(from: place, count: count) { piece, pieceOffset throws(StorageProblem) in
            try segment.file.write(piece, at: offset + pieceOffset)
        }
        ring.clear(from: place, count: count)
        // Releasing: who finds the place free finds it empty.
        flushed.storeReleasing(end)
        // What has no effect need not be synced.
        if durable.loadRelaxed() >= effectsEnd { raise(durable, to: end) }
    }

    /// Goes on in a new file. The old one is synced first: that there is a new one says so.
    private func rotate(at end: UInt64) throws(StorageProblem) {
        try segment.sync()
        noteSynced(end)
        let old = segment.header
        let prepared = mutex.withLock {
            defer { state.prepared = nil }
            return state.prepared
        }
        let bytes = prepared?.bytes ?? nextSegmentBytes(after: old)
        var header = LogSegmentHeader(identity: identity, incarnation: incarnation, base: end, fileBytes: bytes)
        header.previousBase = old.base
        header.previousEnd = end
        segment = try LogSegment.make(header, in: storage, prepared: prepared)
        filledEnd = 0
        let onRotation = mutex.withLock {
            state.closedSegments.append(old)
            state.present = header
            state.wantsSegment = .no
            return state.onRotation
        }
        onRotation?()
    }

    private func nextSegmentBytes(after header: LogSegmentHeader) -> Int {
        min(header.fileBytes * 2, limits.segmentBytesMax)
    }

    // MARK: What lasts

    /// Notes that all bytes up to a position are synced.
    func noteSynced(_ end: UInt64) {
        raise(synced, to: end)
        raise(durable, to: end)
    }

    /// Moves a frontier on, unless the log has failed: then it stays where it was.
    private func raise(_ frontier: Word, to end: UInt64) {
        mutex.withLock {
            guard state.failure == nil, end > frontier.loadRelaxed() else { return }
            frontier.storeReleasing(end)
        }
        // Also without need, once for each time something is written or synced.
        bell.ring()
    }

    private func wantSegment() {
        mutex.withLock {
            guard state.wantsSegment == .no, state.prepared == nil, !state.isPreparing else { return }
            state.wantsSegment = .yes(bytes: nextSegmentBytes(after: segment.header))
            helperWake.wakeAll()
        }
    }

    /// Sets a file aside for the next segment, so that writers need not wait for that. If there is no room for it, that is
    /// found out when it is needed.
    func prepareSegment(bytes: Int) {
        let count = mutex.withLock { () -> Int in
            state.isPreparing = true
            state.preparedCount += 1
            return state.preparedCount
        }
        let name = LogSegment.preparedName(count)
        let file = try? storage.create(name, bytes: bytes)
        mutex.withLock {
            state.isPreparing = false
            if let file { state.prepared = PreparedFile(name: name, bytes: bytes, file: file) }
        }
    }
}
