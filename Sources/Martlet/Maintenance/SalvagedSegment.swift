/// A file of the log to be read as far as it goes, whatever is wrong with its header or its size.
struct SalvagedSegment {
    let segment: LogSegment
    /// Whether there is a header to tell which records belong there: else their checksums do.
    let hasHeader: Bool
    /// What is wrong with the header or the size.
    let loss: RepairReport.Loss?

    /// - Throws: `formatUnknown` for a file that is not damaged and of which nothing can be read.
    init(_ name: String, in storage: any Storage) throws(StoreError) {
        let (file, size, head) = try storing { () throws(StorageProblem) in
            let file = try storage.open(name)
            return (file, try file.size(), try file.read(LogSegmentHeader.bytes, at: 0))
        }
        do throws(Damage) {
            let header = try LogSegmentHeader(unsafe head.span.bytes)
            guard header.name == name else { throw .header }
            (segment, hasHeader) = (LogSegment(header: header, file: file), true)
            let missing = header.fileBytes - size
            loss =
                missing > 0
                ? RepairReport.Loss(file: name, offset: size, bytes: missing, reason: "it ends too early") : nil
        } catch {
            if case .version(let version) = error {
                throw .formatUnknown(path: "\(storage.path)/\(name)", version: version)
            }
            segment = LogSegment(header: SalvagedSegment.header(of: name, fileBytes: size), file: file)
            hasHeader = false
            loss = RepairReport.Loss(
                file: name, offset: 0, bytes: min(size, LogSegmentHeader.bytes), reason: "its header is damaged")
        }
    }

    /// What a file's name and its size tell.
    private static func header(of name: String, fileBytes: Int) -> LogSegmentHeader {
        let content = max(0, fileBytes - LogSegmentHeader.bytes)
        let units = (content + LogPosition.unitBytes - 1) / LogPosition.unitBytes
        return LogSegmentHeader(
            identity: 0, incarnation: 0,
            base: min(FileName.position(in: name, suffix: LogSegmentHeader.suffix) ?? 0, Limit.sequenceMax),
            fileBytes: LogSegmentHeader.bytes + units * LogPosition.unitBytes)
    }
}

extension LogSegmentHeader {
    /// Whether a store may have numbers up to where the file ends.
    var isPossible: Bool { capacityEnd < Limit.sequenceMax - Recovery.numbersAhead }
}
