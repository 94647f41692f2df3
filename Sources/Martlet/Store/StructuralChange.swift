/// A change of the keyspaces themselves: admitted to the log if the store has one, else told to those who follow its changes.
struct StructuralChange {
    private let store: StoreCore
    private let log: (any CommitLog)?
    private let credit: LogCredit
    private let name: [UInt8]
    private let participant: Participant
    var effect: Effect

    /// Waits until the log has room, so it comes before any lock.
    init(_ kind: Effect.Kind, of keyspace: UInt32, name: [UInt8] = [], in store: StoreCore) throws(StoreError) {
        effect = Effect(kind, keyspace: keyspace, keyBytes: name.count)
        self.store = store
        self.name = name
        participant = try store.epochs.participant()
        log = store.loggedBy
        let effect = effect
        credit =
            try log?.admit(effectBytes: effect.bytes, inTurn: false) {
                $0.put(effect, unsafe name.span.bytes, RawSpan())
            }
            ?? LogCredit(steps: 1)
    }

    /// By how much the change moves the clock.
    var steps: UInt64 { credit.steps }

    /// Takes a number for a change that needs none but to be told. At the instant of the change.
    /// - Returns: The number with which the log has yet to be told, when no lock is held any more.
    func takeNumber() -> UInt64? {
        guard log == nil else { return store.clock.advance(step: steps) }
        // Taken and reported in one section.
        inSection { ring in report(store.clock.advance(step: steps), to: ring) }
        return nil
    }

    /// The change was made, and has that number.
    func append(at number: UInt64) {
        if let log {
            log.append(credit, at: number) { $0.put(effect, unsafe name.span.bytes, RawSpan()) }
        } else {
            inSection { report(number, to: $0) }
        }
    }

    private func report(_ number: UInt64, to ring: ChangeRing) {
        ring.report(number, effectBytes: effect.bytes) { $0.put(effect, unsafe name.span.bytes, RawSpan()) }
    }

    private func inSection(_ body: (ChangeRing) -> Void) {
        let outer = store.epochs.pinForWriting(participant, changesEntries: false)
        store.epochs.withChangeRing(body)
        store.epochs.unpin(participant, outer: outer)
    }
}
