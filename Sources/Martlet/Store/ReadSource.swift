/// Where a ``ReadOperations`` reads: one keyspace as a snapshot or a transaction sees it.
public struct ReadSource {
    enum View {
        case snapshot(SnapshotCore, KeyspaceEntry)
        case transaction(TransactionCore, KeyspaceCore)
    }

    let view: View

    init(_ view: View) {
        self.view = view
    }

    /// Pins, and looks for a key. `end` has to follow, unless it throws.
    @usableFromInline
    func find(_ key: RawSpan) throws(StoreError) -> PinnedValue {
        switch view {
        case .snapshot(let snapshot, let entry): try snapshot.find(key, in: entry)
        case .transaction(let transaction, let core): try transaction.find(key, in: core)
        }
    }

    func timeToLive(_ key: RawSpan) throws(StoreError) -> TimeToLive? {
        switch view {
        case .snapshot(let snapshot, let entry):
            try snapshot.deadline(of: key, in: entry).map { TimeToLive(deadline: $0, now: snapshot.moment) }
        case .transaction(let transaction, let core):
            try transaction.deadline(of: key, in: core).map { TimeToLive(deadline: $0, now: transaction.moment) }
        }
    }

    @usableFromInline
    func end(_ value: PinnedValue) {
        switch view {
        case .snapshot(let snapshot, _): snapshot.end(value)
        case .transaction(let transaction, _): transaction.end(value)
        }
    }

    @usableFromInline
    func forEach(_ body: (RawSpan, RawSpan) throws -> Bool) throws {
        switch view {
        case .snapshot(let snapshot, let entry):
            try snapshot.forEach(in: entry) { key, value, _ in try body(key, value) }
        case .transaction(let transaction, let core):
            try transaction.forEach(in: core) { key, value, _ in try body(key, value) }
        }
    }

    func forEach(withLifetimes body: (RawSpan, RawSpan, TimeToLive) throws -> Bool) throws {
        switch view {
        case .snapshot(let snapshot, let entry):
            try snapshot.forEach(in: entry) { key, value, deadline in
                try body(key, value, TimeToLive(deadline: deadline, now: snapshot.moment))
            }
        case .transaction(let transaction, let core):
            try transaction.forEach(in: core) { key, value, deadline in
                try body(key, value, TimeToLive(deadline: deadline, now: transaction.moment))
            }
        }
    }
}
