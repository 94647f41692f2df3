/// Reads the records of a file of the log in order, each checked before it is given out.
struct LogScanner {
    /// What comes next.
    enum Step {
        /// A record that is whole, in `payload`.
        case record(LogRecordHeader)
        /// Nothing was ever written here, or the file ends.
        case nothing
        /// Something is here that is no record of this place.
        case bad(Damage)
    }

    let header: LogSegmentHeader
    private let file: any StorageFile
    /// What each record has; `nil` if the header does not tell.
    private let incarnation: UInt32?
    /// The end of what may be read.
    private var end: UInt64
    /// How many bytes are read at once, unless a record has more.
    private let windowBytes: Int
    /// Where the next record begins.
    private(set) var position: UInt64
    private var window: [UInt8] = []
    /// Where in the file the window begins.
    private var windowOffset = 0
    private var payloadRange = 0..<0

    /// Reads from a position on, where a record begins.
    init(
        _ segment: LogSegment, from position: UInt64? = nil, to end: UInt64? = nil, windowBytes: Int = 1 << 20,
        isOfAnyIncarnation: Bool = false
    ) {
        header = segment.header
        incarnation = isOfAnyIncarnation ? nil : segment.header.incarnation
        self.windowBytes = windowBytes
        file = segment.file
        self.position = position ?? header.base
        self.end = min(end ?? .max, header.capacityEnd)
    }

    /// Lets it read on, up to a later end. Nothing was read beyond the one before, so what was is still right.
    mutating func extend(to end: UInt64) { self.end = min(end, header.capacityEnd) }

    /// Where in the file the next record begins.
    var offset: Int { header.offset(of: position) }

    /// The payload of the record that was given out last.
    func withPayload<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe window.span.bytes.extracting(payloadRange))
    }

    /// Looks at what comes next. After anything but a record it is the same again.
    mutating func next() throws(StorageProblem) -> Step {
        guard position < end else { return .nothing }
        let step = try read(at: position)
        if case .record(let found) = step { position = found.number }
        return step
    }

    /// Whether any record that begins after the present place, and is whole, says that something after that place was synced:
    /// then what is missing there was there.
    mutating func isAttestedBeyond() throws(StorageProblem) -> Bool {
        var place = position + 1
        while place < end {
            if case .record(let found) = try read(at: place), let attested = found.attested, attested > position {
                return true
            }
            place += 1
        }
        return false
    }

    /// Goes on to the next whole record after the present place, where something is damaged. `false`: there is none.
    mutating func findNext() throws(StorageProblem) -> Bool {
        var place = position + 1
        while place < end {
            if case .record = try read(at: place) {
                position = place
                return true
            }
            place += 1
        }
        return false
    }

    private mutating func read(at place: UInt64) throws(StorageProblem) -> Step {
        let offset = header.offset(of: place)
        guard try load(LogRecordHeader.bytes, at: offset) else { return .nothing }
        if firstWord(at: offset) == 0 { return .nothing }
        guard let found = header(at: offset), found.incarnation == incarnation ?? found.incarnation,
            found.number > place,
            found.number <= self.header.capacityEnd,
            Int(found.length) <= Int(found.number - place) * LogPosition.unitBytes
        else { return .bad(.form) }
        guard found.number <= end else { return .bad(.cutOff) }
        #if !MARTLET_DEFECT
        guard try load(Int(found.length), at: offset) else { return .bad(.cutOff) }
        #endif
        let first = offset - windowOffset
        let last = first + Int(found.length)
        guard checksum(first + 4..<last) == found.checksum else { return .bad(.checksum) }
        payloadRange = first + LogRecordHeader.bytes..<last
        return .record(found)
    }

    private func firstWord(at offset: Int) -> UInt64 {
        unsafe window.span.bytes.littleEndian(at: offset - windowOffset, as: UInt64.self)
    }

    private func header(at offset: Int) -> LogRecordHeader? {
        let start = offset - windowOffset
        return LogRecordHeader(unsafe window.span.bytes.extracting(start..<start + LogRecordHeader.bytes))
    }

    private func checksum(_ range: Range<Int>) -> UInt32 { unsafe window.span.bytes.extracting(range).checksum() }

    /// Has so many bytes at a place in the window. `false`: the file has fewer.
    private mutating func load(_ count: Int, at offset: Int) throws(StorageProblem) -> Bool {
        if offset >= windowOffset, offset + count <= windowOffset + window.count { return true }
        windowOffset = offset
        // Not more than there is, whatever a record says.
        let rest = header.offset(of: end) - offset
        window = try file.read(min(max(count, windowBytes), rest), at: offset)
        return count <= window.count
    }
}
