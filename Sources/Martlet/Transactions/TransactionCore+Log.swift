/// What a transaction tells the log.
extension TransactionCore {
    /// What must be true of the commit before it is acknowledged, if that was said.
    var durability: Durability? { Durability(rawValue: level.load(ordering: .relaxed)) }

    func setDurability(_ durability: Durability) throws(StoreError) {
        guard store.commitLog.keepsRecords || durability == .memory else { throw .notDurable }
        level.store(durability.rawValue, ordering: .relaxed)
    }

    /// What the write of a touched key does, `nil` if there is none.
    func effect(at position: Int) -> Effect? {
        let entry = touched[position]
        let keyspace = keyspaces[entry.keyspace].entry.id
        let keyBytes = touched.withKey(at: position) { $0.byteCount }
        switch entry.write {
        case .none: return nil
        case .remove: return Effect(.remove, keyspace: keyspace, keyBytes: keyBytes)
        case .put(let record):
            return Effect(
                .put, keyspace: keyspace, keyBytes: keyBytes, valueBytes: record.valueBytes.count,
                deadline: record.deadline)
        }
    }

    /// Puts all writes into the log, or where else effects go.
    func write(to sink: inout some EffectSink) {
        for position in touched.entries.indices {
            guard let effect = effect(at: position) else { continue }
            touched.withKey(at: position) { key in
                if case .put(let record) = touched[position].write {
                    record.withValue { sink.put(effect, key, $0) }
                } else {
                    sink.put(effect, key, RawSpan())
                }
            }
        }
    }
}
