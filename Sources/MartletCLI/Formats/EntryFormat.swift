/// A way to write entries down: where a record ends, what it says, and how one is written.
///
/// A file is a sequence of records, each of which begins at the beginning of a line. Any bytes can be a key or a value,
/// and come back as they were.
protocol EntryFormat: Sendable {
    associatedtype Scanner: RecordScanner

    /// Whether a ``ByteOrderMark`` may stand before the first record. Such a format writes no record that begins with one.
    static var mayBeginWithMark: Bool { get }

    /// Whether a record can say when its entry expires.
    static var saysDeadlines: Bool { get }

    /// Reads a record, which may end in what separates it from the next.
    ///
    /// Problems are found from left to right: the one that is named is the same whatever follows it.
    /// - Parameter scratch: Takes what does not stand in the record as it is; empty at first.
    /// - Returns: The entry, or `nil` if the record is empty, which is no mistake.
    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields?

    /// Appends a record with that entry.
    /// - Parameter deadline: When it expires, in milliseconds since 1970; `nil` if it does not. What cannot be said is left away.
    static func write(_ key: RawSpan, _ value: RawSpan, until deadline: Int64?, to output: inout [UInt8])
}

extension EntryFormat {
    static var mayBeginWithMark: Bool { true }
    static var saysDeadlines: Bool { false }

    /// The longest escape, and more: what is wrong so far before the end of what was read is wrong whatever follows.
    private static var escapeBytesMax: Int { 16 }

    /// Why a record that begins with these bytes is no entry, however it goes on; `nil` if it can be one.
    static func problem(withBeginning bytes: RawSpan, _ limits: EntryLimits) -> RecordProblem? {
        let bytesMax = limits.recordBytesMax
        let beginning = bytes.extracting(first: min(bytes.byteCount, bytesMax))
        var scratch: [UInt8] = []
        do throws(RecordProblem) {
            _ = try parse(beginning, limits, &scratch)
        } catch {
            if error.knownAt + escapeBytesMax < beginning.byteCount { return error }
        }
        return bytes.byteCount > bytesMax ? RecordProblem(bytesMax, .recordTooLong(max: bytesMax)) : nil
    }
}

/// Finds where records end, in bytes that come in pieces.
protocol RecordScanner: Sendable {
    init()

    /// Goes on through `bytes` from `offset` on, which is where the last call stopped or the last record ended.
    /// - Returns: Where the record ends, just behind its last byte; `nil` if it goes on behind these bytes.
    mutating func nextEnd(in bytes: RawSpan, from offset: Int) -> Int?

    /// Where the last record ends of those that end in `bytes`, which are looked at to their end.
    mutating func lastEnd(in bytes: RawSpan, from offset: Int) -> Int?
}

extension RecordScanner {
    mutating func lastEnd(in bytes: RawSpan, from offset: Int) -> Int? {
        var last: Int?
        while let end = nextEnd(in: bytes, from: last ?? offset) { last = end }
        return last
    }
}
