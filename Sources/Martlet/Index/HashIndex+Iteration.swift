extension HashIndex {
    /// Calls `body` with each record, whatever its deadline, chain by chain, each chain as it is at one instant; until it returns `false`.
    ///
    /// Pinned while `body` runs for the records of one part, and not in between.
    func forEachRecord<E: Error>(by participant: Participant, _ body: (Record) throws(E) -> Bool) throws(E) {
        var collector = RecordCollector(self)
        var place: ScanPlace? = .start
        while let current = place {
            var goesOn = true
            place = try visitPart(at: current, by: participant, into: &collector) { records throws(E) in
                for record in records where goesOn { goesOn = try body(record) }
            }
            guard goesOn else { return }
        }
    }

    /// Calls `body` with the records of the part at `place`, while pinned, and gives back the place after it, `nil` at
    /// the end of the hash space.
    func visitPart<E: Error>(
        at place: ScanPlace, by participant: Participant, into collector: inout RecordCollector,
        _ body: ([Record]) throws(E) -> Void
    ) throws(E) -> ScanPlace? {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        let part = collect(at: place, in: directory, into: &collector)
        try body(collector.records)
        return ScanPlace(after: part)
    }

    /// Collects the records of the part at `place`. The caller is pinned, and found the directory since.
    func collect(at place: ScanPlace, in directory: Directory, into collector: inout RecordCollector) -> HashPart {
        let part = place.part ?? firstPart(at: place.prefix, in: directory)
        collector.begin()
        visitChains(of: part, in: directory, by: &collector)
        return part
    }
}
