import Synchronization

/// Applies what a file of the log has, in batches: while the threads of a crew apply one, in shares by key, one of them reads
/// the next. Changes of one key are in one share and keep their order, and changes of the keyspaces are applied alone.
///
/// In memory are two batches.
///
/// `@unchecked Sendable`: `scanner`, `end`, `step` and `replay` are touched by the thread that fills a batch, and by the
/// leading one while no other works.
final class LogReplay: @unchecked Sendable {
    private let segment: LogSegment
    private let isLast: Bool
    private let batchBytes: Int
    private let damaged: @Sendable (_ place: UInt64, Damage) -> StoreError
    private let crew: ReplayCrew
    private let hashKey: HashKey
    private let faults: Faults
    private(set) var replay: Replay
    private(set) var scanner: LogScanner
    private(set) var end: LogEnd
    private var attested: AttestedEnd
    /// What came after the last record.
    private(set) var step = LogScanner.Step.nothing
    private let nextTask = Atomic<Int>(0)

    /// - Parameter known: The file's end, if that is known.
    init(
        _ segment: LogSegment, from start: UInt64, to known: UInt64?, in storage: any Storage, _ replay: Replay,
        _ crew: ReplayCrew, _ core: StoreCore, _ limits: LogLimits
    ) {
        self.segment = segment
        self.replay = replay
        self.crew = crew
        hashKey = core.defaultIndex.hashKey
        faults = core.epochs.faults
        isLast = known == nil
        batchBytes = limits.recoveryBatchBytes
        scanner = LogScanner(segment, from: start, to: known)
        attested = AttestedEnd(from: start)
        end = LogEnd(position: start, attested: known ?? start, effectsEnd: start)
        damaged = { .corrupted(storage, segment.header.name, at: segment.header.offset(of: $0), $1) }
    }

    /// - Parameter note: Called after each batch.
    func run(_ note: (Replay) -> Void) throws(StoreError) {
        // A power of two, and some for each thread, since shares are not of one size.
        let shares = crew.hands.count == 1 ? 1 : 16
        var (present, next) = (LogBatch(shares: shares), LogBatch(shares: shares))
        fill(next)
        repeat {
            swap(&present, &next)
            try apply(present, filling: next)
            note(replay)
        } while !present.isLast
        if let failure = present.failure { throw failure }
    }

    private func apply(_ batch: LogBatch, filling next: LogBatch) throws(StoreError) {
        nextTask.store(batch.isLast ? 1 : 0, ordering: .relaxed)
        crew.run { [self] hand in
            while let task = takeTask(of: batch) {
                if task == 0 { fill(next) } else { hand.apply(batch.shares[task - 1], of: batch, damaged) }
            }
        }
        for hand in crew.hands { replay.add(&hand.replay) }
        if let first = crew.hands.compactMap(\.failure).min(by: { $0.place < $1.place }) { throw first.error }
        if let alone = batch.alone { try apply(alone, of: batch) }
    }

    /// To fill the next batch comes first, which takes longest.
    private func takeTask(of batch: LogBatch) -> Int? {
        let task = nextTask.add(1, ordering: .relaxed).oldValue
        return task <= batch.shares.count ? task : nil
    }

    private func apply(_ alone: LogBatch.Alone, of batch: LogBatch) throws(StoreError) {
        let bytes = batch.bytes
        do throws(Damage) {
            try replay.apply(alone.header, unsafe bytes.span.bytes.extracting(alone.range), in: segment)
        } catch {
            throw damaged(alone.place, error)
        }
        if let problem = replay.problem { throw problem }
    }

    // MARK: Reading

    private func fill(_ batch: LogBatch) {
        batch.empty()
        do throws(StoreError) {
            while batch.bytes.count < batchBytes, batch.alone == nil {
                let place = scanner.position
                step = try storing { () throws(StorageProblem) in try scanner.next() }
                guard case .record(let header) = step else { return batch.end() }
                try add(header, at: place, to: batch)
                end.position = scanner.position
            }
        } catch {
            batch.end(error)
        }
    }

    private func add(_ header: LogRecordHeader, at place: UInt64, to batch: LogBatch) throws(StoreError) {
        if header.kind.hasEffect { end.effectsEnd = header.number }
        do throws(Damage) {
            if isLast {
                guard attested.note(header) else { throw .form }
                end.attested = attested.position
            }
            try scanner.withPayload { payload throws(Damage) in
                guard header.kind == .change || header.kind == .fragmented else {
                    return try replay.apply(header, payload, in: segment)
                }
                guard header.kind == .fragmented || header.number > replay.start else { return }
                let isWhole = batch.add(header, at: place, payload) { key in
                    // Not the bits that a bucket is found by: a share has keys of all the index.
                    faults.has(.scatterChanges) ? header.number : hashKey.hash(key) &>> 32
                }
                guard isWhole else { throw .form }
                if batch.alone == nil { replay.countChange() }
            }
        } catch {
            throw damaged(place, error)
        }
    }
}
