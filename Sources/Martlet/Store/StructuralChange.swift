/// A change of the keyspaces themselves, admitted to the log if the store has one.
struct StructuralChange {
    private let log: (any CommitLog)?
    private let credit: LogCredit
    private let name: [UInt8]
    var effect: Effect

    /// Waits until the log has room, so it comes before any lock.
    init(_ kind: Effect.Kind, of keyspace: UInt32, name: [UInt8] = [], _ log: (any CommitLog)?) throws(StoreError) {
        effect = Effect(kind, keyspace: keyspace, keyBytes: name.count)
        self.log = log
        self.name = name
        let effect = effect
        credit =
            try log?.admit(effectBytes: effect.bytes) { $0.put(effect, unsafe name.span.bytes, RawSpan()) }
            ?? LogCredit(steps: 1)
    }

    /// By how much the change moves the clock.
    var steps: UInt64 { credit.steps }

    /// Whether a change that need not have a number is to have one.
    var isLogged: Bool { log != nil }

    /// The change was made, and has that number.
    func append(at number: UInt64) {
        log?.append(credit, at: number) { $0.put(effect, unsafe name.span.bytes, RawSpan()) }
    }
}
