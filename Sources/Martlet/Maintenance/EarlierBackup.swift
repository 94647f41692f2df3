/// What lies where a backup is to go on: whole itself, and nothing but an earlier part of what the source has.
///
/// It is the second if each record that has an effect is in the source's log as well, at the same place and with the same
/// checksum, as far back as that goes; and no store has opened it for writing, of which a file of the log tells that has no end.
/// What has no effect may be missing in the source: a store that is opened leaves it out.
struct EarlierBackup {
    let chain: LogChain
    private let storage: any Storage

    init(_ files: DirectoryFiles, in storage: any Storage) throws(StoreError) {
        self.storage = storage
        chain = try LogChain(files, in: storage)
        for name in files.checkpoints {
            var reader = try CheckpointReader(name, in: storage)
            _ = try reader.verify()
        }
    }

    func check(against source: LogChain) throws(StoreError) {
        guard chain.identity == source.identity else { throw unsuitable("it has another store's backup") }
        var other = LogComparison(source)
        for segment in chain.segments { try check(segment, against: &other) }
    }

    private func check(_ segment: LogSegment, against other: inout LogComparison) throws(StoreError) {
        guard segment.header.isSealed else { throw unsuitable("a store has opened it for writing since") }
        var scanner = LogScanner(segment)
        var start = scanner.position
        while case .record(let header) = try storing({ () throws(StorageProblem) in try scanner.next() }) {
            if header.kind.hasEffect, try !storing({ () throws(StorageProblem) in try other.has(header, at: start) }) {
                throw unsuitable("it has changes that the store to be copied does not have, as \(header.number)")
            }
            start = header.number
        }
        guard start == segment.header.sealedEnd else {
            throw .corrupted(storage, segment.header.name, at: scanner.offset, .missing)
        }
    }

    private func unsuitable(_ reason: String) -> StoreError { .directoryUnsuitable(path: storage.path, reason: reason) }
}
