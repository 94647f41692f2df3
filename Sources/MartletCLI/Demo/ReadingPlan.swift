/// The keys of a working set in a random order, made ready for a map.
///
/// They are copied out in that order, so that a read misses the processor's caches in the map, as a program's reads
/// do, and not in the list of what to read.
struct ReadingPlan<S: Subject>: Sendable {
    let order: [Int]
    let keys: [S.Key]
    private let table: ByteTableOwner

    init(_ set: WorkingSet, _ subject: S) {
        var random = SplitMix(seed: 1)
        let table = ByteTable()
        order = Array(0..<set.count).shuffled(using: &random)
        keys = order.map { index in
            subject.prepare(set.entries[index].key.withKeyBytes { table.append($0) })
        }
        self.table = ByteTableOwner(table)
    }
}
