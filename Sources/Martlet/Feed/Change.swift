/// One thing that became of a store, as ``Changes`` tells it.
///
/// The changes of a transaction, or of a batch, have one number and come together; ``isLast`` ends them.
public struct Change: Hashable, Sendable {
    /// What became of the key, or of the keyspace.
    @nonexhaustive public enum Kind: Hashable, Sendable {
        /// The key has ``Change/value`` now, and ``Change/deadline``.
        case put
        /// Somebody removed the key. One that a transaction removed may have been absent.
        case remove
        /// The key's deadline had come, and it was removed.
        case expire
        /// The key was removed because its memory was needed.
        case evict
        /// The key keeps its value, and has ``Change/deadline`` now, or none.
        case setDeadline
        /// The keyspace has no entries any more.
        case clear
        /// The keyspace was made, with ``Change/key`` for its name.
        case makeKeyspace
        /// The keyspace has ``Change/key`` for its name now.
        case renameKeyspace
        /// The keyspace is gone, with all its entries.
        case dropKeyspace
        /// Changes up to ``Change/sequence`` are not to be had any more: some, or all, of those after the last that came before
        /// this. (A store in memory keeps no count of what happened before it was followed: there may have been none.) Whoever
        /// keeps a copy makes it anew, from a snapshot taken since: see ``Store/snapshotAndChanges(prefix:keyspaces:)``.
        case missed
    }

    /// The number of the change, which ``ChangeStart/after(_:)`` takes to go on from there.
    public let sequence: SequenceNumber
    /// What became of the key, or of the keyspace.
    public let kind: Kind
    /// The ``RawKeyspace/id`` of the keyspace, 0 for the default one.
    public let keyspaceID: UInt32
    /// The key; the name, if a keyspace was made or renamed; else empty.
    public let key: [UInt8]
    /// The value that was put. `nil` for all else.
    public let value: [UInt8]?
    /// When the entry expires, `nil` for never.
    public let deadline: Deadline?
    /// Whether it is the last of its transaction or batch that this sequence gives: who notes ``sequence`` after it, and begins
    /// again there, has it all, and nothing twice.
    public internal(set) var isLast: Bool

    static func missed(through number: UInt64) -> Change {
        Change(
            sequence: SequenceNumber(rawValue: number), kind: .missed, keyspaceID: 0, key: [], value: nil,
            deadline: nil, isLast: true)
    }
}

extension Change {
    /// What an effect did, not known to be the last.
    init(_ effect: Effect, at number: UInt64, _ key: RawSpan, _ value: RawSpan) {
        sequence = SequenceNumber(rawValue: number)
        kind = Kind(effect)
        keyspaceID = effect.keyspace
        self.key = [UInt8](copying: key)
        self.value = effect.kind == .put ? [UInt8](copying: value) : nil
        deadline = Deadline(raw: effect.deadline)
        isLast = false
    }
}

extension Change.Kind {
    /// Whether it is of one entry, and not of a keyspace.
    var isOfEntry: Bool {
        switch self {
        case .put, .remove, .expire, .evict, .setDeadline: true
        case .clear, .makeKeyspace, .renameKeyspace, .dropKeyspace, .missed: false
        }
    }

    init(_ effect: Effect) {
        self =
            switch effect.kind {
            case .put: .put
            case .remove: Change.Kind(removalFor: effect.cause)
            case .setDeadline: .setDeadline
            case .clear: .clear
            case .makeKeyspace: .makeKeyspace
            case .renameKeyspace: .renameKeyspace
            case .dropKeyspace: .dropKeyspace
            }
    }

    private init(removalFor cause: Effect.Cause) {
        self =
            switch cause {
            case .request: .remove
            case .expiry: .expire
            case .eviction: .evict
            }
    }
}
