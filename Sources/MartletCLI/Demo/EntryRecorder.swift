/// What one thread has loaded from a file, written down to compare with later.
struct EntryRecorder {
    let table = ByteTable()
    var sampler = LatencySampler()
    private(set) var entries: [WorkingSet.Entry] = []
    /// Entries whose key was there already.
    private(set) var repeated: [WorkingSet.Entry] = []

    mutating func record(_ key: RawSpan, _ value: RawSpan, isNew: Bool) {
        let entry = WorkingSet.Entry(
            key: table.append(key), valueBytes: value.byteCount, fingerprint: Words.fingerprint(value))
        if isNew { entries.append(entry) } else { repeated.append(entry) }
    }
}
