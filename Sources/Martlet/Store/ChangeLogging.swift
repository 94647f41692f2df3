/// What a change of one key tells the log.
///
/// A protocol, so that a store in memory, which has no log to tell, is compiled without it.
protocol ChangeLogging {
    static var isAny: Bool { get }

    /// By how much the change moves the clock.
    var steps: UInt64 { get }

    /// Whether the log takes no more, looked at in the writing section: who closes it waits for those.
    var isStopped: Bool { get }

    /// The change was made, and has that number.
    func append(at number: UInt64, key: RawSpan, value: RawSpan)

    /// A number was taken, and nothing changed.
    func void(_ number: UInt64)
}

/// A change that nobody is told of.
struct Unlogged: ChangeLogging {
    @inline(__always)
    static var isAny: Bool { false }

    var steps: UInt64 { 1 }

    @inline(__always)
    var isStopped: Bool { false }

    func append(at number: UInt64, key: RawSpan, value: RawSpan) {}

    func void(_ number: UInt64) {}
}

/// A change of a durable store, admitted to its log.
struct Logged: ChangeLogging {
    @inline(__always)
    static var isAny: Bool { true }

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
        credit = try log.admit(effectBytes: effect.bytes) { $0.put(effect, key, value) }
    }

    var steps: UInt64 { credit.steps }

    var isStopped: Bool { log.isStopped }

    func append(at number: UInt64, key: RawSpan, value: RawSpan) {
        // A change of the deadline alone does not say the value again.
        log.append(credit, at: number) { $0.put(effect, key, effect.kind == .setDeadline ? RawSpan() : value) }
    }

    func void(_ number: UInt64) { log.void(number, steps: steps) }
}

/// A placeholder, which is no change: a number that it takes is nobody's.
struct LoggedPlaceholder: ChangeLogging {
    @inline(__always)
    static var isAny: Bool { true }

    let log: any CommitLog

    var steps: UInt64 { 1 }

    var isStopped: Bool { log.isStopped }

    func append(at number: UInt64, key: RawSpan, value: RawSpan) { log.void(number, steps: 1) }

    func void(_ number: UInt64) { log.void(number, steps: 1) }
}
