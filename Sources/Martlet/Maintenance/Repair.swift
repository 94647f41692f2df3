/// Saves all that can be read of a damaged directory into a new one. The damaged one is only read.
///
/// All checkpoints are taken, oldest first, and then all of the log, each change over what is older only; what cannot be
/// read is passed over, and noted. So nothing that can be read is lost, but a change that cannot be read is as if it had
/// not been made.
struct Repair {
    private let source: any Storage
    private let target: any Storage
    private let core: StoreCore
    private var replay: Replay
    private var report = RepairReport()
    private var last: UInt64 = 0

    init(from source: any Storage, to target: any Storage) throws(StoreError) {
        self.source = source
        self.target = target
        core = try StoreCore(StoreOptions())
        replay = try Replay(into: core)
        replay.isSalvaging = true
    }

    mutating func run() throws(StoreError) -> RepairReport {
        defer { replay.end() }
        let files = try DirectoryFiles(in: source)
        for name in files.checkpoints { try salvage(checkpoint: name) }
        replay.begin(after: 0, consistentFrom: .max)
        for name in files.segments { try salvage(segment: name) }
        report.changes = replay.changes
        report.entries = core.entryCount
        report.renamedKeyspaces = replay.renamed
        try CheckpointedDirectory.write(core, lastNumber: last, to: target)
        return report
    }

    private mutating func salvage(checkpoint name: String) throws(StoreError) {
        var reader: CheckpointReader
        do throws(StoreError) {
            reader = try CheckpointReader(name, in: source)
        } catch {
            return lose(name, 0, 0, "\(error)")
        }
        let losses = try reader.salvage { number, effect, key, value throws(StoreError) in
            try replay.put(number, effect, key, value)
            last = max(last, number)
        } keyspace: { id, name throws(StoreError) in
            try replay.makeKeyspace(id, name)
        }
        for loss in losses { lose(name, loss.offset, loss.bytes, "a block is damaged") }
    }

    private mutating func salvage(segment name: String) throws(StoreError) {
        let segment: LogSegment
        do throws(StoreError) {
            segment = try LogSegment.open(name, in: source)
        } catch {
            return lose(name, 0, 0, "\(error)")
        }
        last = max(last, segment.header.capacityEnd)
        var scanner = LogScanner(segment)
        while true {
            let start = scanner.offset
            switch try storing({ () throws(StorageProblem) in try scanner.next() }) {
            case .record(let header):
                do throws(Damage) {
                    try scanner.withPayload { payload throws(Damage) in
                        try replay.apply(header, payload, in: segment)
                    }
                } catch {
                    lose(name, start, Int(header.length), "a change has parts that are damaged or missing")
                }
                if let problem = replay.problem { throw problem }
            case .nothing, .bad:
                // The end, or a gap.
                guard try storing({ () throws(StorageProblem) in try scanner.findNext() }) else { return }
                lose(name, start, scanner.offset - start, "records are damaged or missing")
            }
        }
    }

    private mutating func lose(_ file: String, _ offset: Int, _ bytes: Int, _ reason: String) {
        report.losses.append(RepairReport.Loss(file: file, offset: offset, bytes: bytes, reason: reason))
    }
}
