/// Where the directory of an index goes that is cleared or dropped: to the snapshots that see it, or into demolition.
struct ClearingSite {
    let demolition: Demolition
    let snapshots: SnapshotRegistry

    /// Memory for `add`, taken before the directory goes out of use, or `nil` if it is refused.
    func prepare(keyspace: UInt32) -> UInt? { demolition.prepare(keyspace: keyspace) }

    func cancel(_ prepared: UInt) { demolition.cancel(prepared) }

    /// Takes over the directory that `index` has until the change with the number `sequence`.
    func add(_ directory: Directory, of index: HashIndex, until sequence: UInt64, _ prepared: UInt) {
        let past = PastDirectory(
            index: index.identity, directory: directory, times: index.emptied.loadRelaxed()..<sequence,
            prepared: prepared)
        if !snapshots.keep(past) { demolition.add(directory, prepared: prepared) }
    }
}
