/// What a change of one key tells the log, or those who follow the changes of a store in memory.
///
/// A protocol, so that a store in memory, which has no log to tell, is compiled without it.
protocol ChangeLogging {
    /// Whether anyone is to be told of the change that is about to be made. In the writing section.
    func isHeard(_ epochs: Epochs) -> Bool

    /// By how much the change moves the clock.
    var steps: UInt64 { get }

    /// Whether the log takes no more, looked at in the writing section: who closes it waits for those.
    var isStopped: Bool { get }

    /// The change was made, and has that number.
    func append(at number: UInt64, to keyspace: KeyspaceCore, key: RawSpan, value: RawSpan, deadline: UInt64)

    /// A number was taken, and nothing changed.
    func void(_ number: UInt64, in keyspace: KeyspaceCore)
}

/// A change of a store in memory, told to those who follow, if any do.
struct Unlogged: ChangeLogging {
    let kind: Effect.Kind
    let cause: Effect.Cause

    @inline(__always)
    init(_ kind: Effect.Kind, cause: Effect.Cause = .request) {
        self.kind = kind
        self.cause = cause
    }

    @inline(__always)
    func isHeard(_ epochs: Epochs) -> Bool { epochs.changeRing.loadRelaxed() != 0 }

    @inline(__always)
    var steps: UInt64 { 1 }

    @inline(__always)
    var isStopped: Bool { false }

    @inline(never)
    func append(at number: UInt64, to keyspace: KeyspaceCore, key: RawSpan, value: RawSpan, deadline: UInt64) {
        let value = kind == .put ? value : RawSpan()
        let effect = Effect(
            kind, keyspace: keyspace.entry.id, keyBytes: key.byteCount, valueBytes: value.byteCount, deadline: deadline,
            cause: cause)
        keyspace.epochs.withChangeRing { ring in
            ring.report(number, effectBytes: effect.bytes) { $0.put(effect, key, value) }
        }
    }

    @inline(never)
    func void(_ number: UInt64, in keyspace: KeyspaceCore) { keyspace.epochs.withChangeRing { $0.void(number) } }
}

/// A change of a durable store, admitted to its log.
struct Logged: ChangeLogging {
    let log: any CommitLog
    let credit: LogCredit
    let effect: Effect

    /// Waits until the log has room.
    init(
        _ log: any CommitLog, _ kind: Effect.Kind, keyspace: UInt32, key: RawSpan, value: RawSpan,
        deadline: UInt64 = 0, cause: Effect.Cause = .request
    ) throws(StoreError) {
        let effect = Effect(
            kind, keyspace: keyspace, keyBytes: key.byteCount, valueBytes: value.byteCount, deadline: deadline,
            cause: cause)
        self.log = log
        self.effect = effect
        credit = try log.admit(effectBytes: effect.bytes, inTurn: false) { $0.put(effect, key, value) }
    }

    @inline(__always)
    func isHeard(_ epochs: Epochs) -> Bool { true }

    var steps: UInt64 { credit.steps }

    var isStopped: Bool { log.isStopped }

    func append(at number: UInt64, to keyspace: KeyspaceCore, key: RawSpan, value: RawSpan, deadline: UInt64) {
        // A change of the deadline alone does not say the value again.
        log.append(credit, at: number) { $0.put(effect, key, effect.kind == .setDeadline ? RawSpan() : value) }
    }

    func void(_ number: UInt64, in keyspace: KeyspaceCore) { log.void(number, steps: steps) }
}

/// A placeholder, which is no change: a number that it takes is nobody's.
struct LoggedPlaceholder: ChangeLogging {
    let log: any CommitLog

    @inline(__always)
    func isHeard(_ epochs: Epochs) -> Bool { true }

    var steps: UInt64 { 1 }

    var isStopped: Bool { log.isStopped }

    func append(at number: UInt64, to keyspace: KeyspaceCore, key: RawSpan, value: RawSpan, deadline: UInt64) {
        void(number, in: keyspace)
    }

    func void(_ number: UInt64, in keyspace: KeyspaceCore) { log.void(number, steps: 1) }
}
