/// A place in the log that goes from record to record, and from file to file.
///
/// It reads what is durable, and so never changes: the files are read as they are, while others write behind that. It has
/// one file open, which it keeps though it may be trimmed meanwhile.
struct LogCursor {
    enum Step {
        case record(LogRecordHeader)
        /// The files are gone that had what comes before that position.
        case missed(through: UInt64)
        /// All that is durable was read.
        case nothing
    }

    private static let windowBytes = 64 << 10

    private let log: FileLog
    /// What was read: everything up to here.
    private(set) var position: UInt64
    private var scanner: LogScanner?
    /// Whether a record begins at `position`. Else it is a number that someone has said.
    private var isBoundary: Bool

    init(_ log: FileLog, after position: UInt64, isBoundary: Bool) {
        self.log = log
        self.position = position
        self.isBoundary = isBoundary
    }

    /// Looks at what comes next of what is durable by now.
    mutating func next() throws(StoreError) -> Step {
        let end = log.durableThrough
        while position < end {
            if let header = try nextInFile(to: end) { return .record(header) }
            if let missed = try goOn() { return .missed(through: missed) }
        }
        return .nothing
    }

    /// The payload of the record that was given out last.
    func withPayload<R>(_ body: (RawSpan) -> R) -> R? { scanner?.withPayload(body) }

    /// What is wrong where the record that was given out last is not what it should be.
    func damage(_ damage: Damage) -> StoreError {
        .corrupted(log.storage, scanner?.header.name ?? "", at: scanner?.offset ?? 0, damage)
    }

    private mutating func nextInFile(to end: UInt64) throws(StoreError) -> LogRecordHeader? {
        do throws(StorageProblem) {
            scanner?.extend(to: end)
            guard case .record(let header) = try scanner?.next() else { return nil }
            position = header.number
            return header
        } catch {
            throw StoreError(error)
        }
    }

    /// Goes on in the file that has what comes next.
    /// - Returns: The position before which everything is gone, if something is that was not read.
    private mutating func goOn() throws(StoreError) -> UInt64? {
        let header = log.header(after: position)
        guard header.base != scanner?.header.base else { throw damage(.form) }
        let segment: LogSegment
        do throws(StoreError) {
            segment = try LogSegment.open(header.name, in: log.storage)
        } catch {
            // Trimmed in between.
            if log.header(after: position) != header { return nil }
            throw error
        }
        let isGone = header.base > position && header.previousEnd > position
        if !isBoundary || header.base > position { position = header.base }
        isBoundary = true
        scanner = LogScanner(segment, from: position, to: position, windowBytes: LogCursor.windowBytes)
        return isGone ? header.base : nil
    }
}
