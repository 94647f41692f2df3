/// What the demo prints at its end: the store and the dictionary side by side.
struct DemoReport {
    let set: WorkingSet
    let store: DemoWork<StoreSubject>.Result
    let dictionary: DemoWork<LockedDictionary>.Result

    var text: String {
        """
        \(timings.text)

        Latencies are those of every \(LatencySampler.every)th operation, reading the clock included; a batch of 32 counts as one of them.
        "dictionary" is a Swift Dictionary behind a lock doing the same work; × is how many times as fast the store is.
        "–" stands where a step was over too soon to be measured.

        \(memory.text)

        All values were the right ones.
        """
    }

    private var timings: Table {
        var table = Table(header: ["", "", "M ops/s", "p50", "p99", "p99.9", "max", "×"], leftColumns: 2)
        add("load", store.load, dictionary.load, to: &table)
        add("read", store.read, dictionary.read, to: &table)
        add("update", store.update, dictionary.update, to: &table)
        add("read 32 at a time", store.readMany, dictionary.readMany, to: &table)
        return table
    }

    private func add(_ step: String, _ store: Measurement, _ dictionary: Measurement, to table: inout Table) {
        let isLong = store.isLongEnough && dictionary.isLongEnough
        let ratio = isLong ? Units.fixed(store.perSecond / dictionary.perSecond, 1) : "–"
        table.add([step, StoreSubject.name] + cells(store) + [ratio])
        table.add(["", LockedDictionary.name] + cells(dictionary) + [""])
    }

    private func cells(_ measurement: Measurement) -> [String] {
        guard measurement.isLongEnough else { return [String](repeating: "–", count: 5) }
        let latencies = measurement.latencies
        let durations = [
            latencies.percentile(0.5), latencies.percentile(0.99), latencies.percentile(0.999), latencies.maximum,
        ]
        return [Units.millions(measurement.perSecond)] + durations.map { Units.duration(nanoseconds: $0) }
    }

    private var memory: Table {
        var table = Table(header: ["memory per entry, bytes", "counted", "resident"])
        let payload = Units.fixed(Double(set.payloadBytes) / Double(set.count), 1)
        guard set.count >= 10_000 else { return Table(header: ["memory per entry: too few entries to tell"]) }
        table.add([StoreSubject.name, bytes(store.countedBytesPerEntry), bytes(store.residentBytesPerEntry)])
        table.add([LockedDictionary.name, bytes(nil), bytes(dictionary.residentBytesPerEntry)])
        table.add(["keys and values alone", payload, ""])
        return table
    }

    /// "–" where nothing is counted, or too little to be seen in the pages of the process.
    private func bytes(_ number: Double?) -> String {
        number.flatMap { $0 > 0 ? Units.fixed($0, 1) : nil } ?? "–"
    }
}
