/// Loads a checkpoint in one pass: each thread of a crew takes the next block, read and checked in their order, and puts what
/// it has into the store. Keys are there once, so the order of the blocks does not matter; the keyspaces come first.
///
/// In memory is one block for each thread.
struct CheckpointLoader: Sendable {
    private struct State {
        var reader: CheckpointReader
        /// The block that was read when the keyspaces had ended.
        var next: CheckpointPiece?
        var isOver = false
        var entries = 0
        var replay: Replay
        /// What is wrong, and where in the file: the first thing, whoever finds it.
        var failure: (offset: Int, error: StoreError)?

        mutating func fail(at offset: Int, _ error: StoreError) {
            if offset < failure?.offset ?? .max { failure = (offset, error) }
        }
    }

    private let state: Lock<State>
    private let meter: RecoveryMeter

    /// Makes the keyspaces of a checkpoint whose beginning was read.
    init(_ reader: CheckpointReader, _ replay: inout Replay, _ meter: RecoveryMeter) throws(StoreError) {
        var reader = reader
        var next = try reader.next()
        while let piece = next, piece.kind == .keyspaces {
            try reader.readKeyspaces(of: piece) { id, name throws(StoreError) in try replay.makeKeyspace(id, name) }
            next = try reader.next()
        }
        let isOver = next == nil
        guard let state = Lock(State(reader: reader, next: next, isOver: isOver, replay: replay)) else {
            throw .outOfMemory
        }
        self.state = state
        self.meter = meter
    }

    /// Puts all entries into the store; `replay` counts them.
    func run(by crew: ReplayCrew, _ replay: inout Replay) throws(StoreError) -> CheckpointSummary {
        let leader = crew.hands[0]
        crew.run { [self] hand in
            while let piece = take(hand) {
                put(piece, hand)
                if hand === leader { meter.note(state.withLock { $0.replay }) }
            }
        }
        for hand in crew.hands { _ = take(hand) }
        return try state.withLock { state throws(StoreError) in
            replay = state.replay
            if let failure = state.failure { throw failure.error }
            return try state.reader.finish(entries: state.entries)
        }
    }

    /// The next block; `nil` after the last, or if anything is wrong. Takes note of what the hand has done before.
    private func take(_ hand: ReplayHand) -> CheckpointPiece? {
        state.withLock { state in
            state.replay.add(&hand.replay)
            guard !state.isOver, state.failure == nil else { return nil }
            if let next = state.next {
                state.next = nil
                return next
            }
            do throws(StoreError) {
                let piece = try state.reader.next()
                state.isOver = piece == nil
                return piece
            } catch {
                state.fail(at: state.reader.offset, error)
                return nil
            }
        }
    }

    private func put(_ piece: CheckpointPiece, _ hand: ReplayHand) {
        var failure: StoreError?
        var count: Int?
        do throws(StoreError) {
            count = try piece.forEachEntry { number, effect, key, value throws(StoreError) in
                try hand.replay.put(number, effect, key, value)
            }
        } catch {
            // An entry of a keyspace that there is not is not what a store writes.
            if error != .keyspaceNotFound { failure = error }
        }
        state.withLock { state in
            if let count {
                state.entries += count
            } else {
                state.fail(at: piece.offset, failure ?? state.reader.damaged(piece))
            }
        }
    }
}
