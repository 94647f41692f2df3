/// The position up to which the records of a file say that it was synced.
///
/// It is where one of them ends, or something is wrong: a log goes on from there.
struct AttestedEnd {
    private(set) var position: UInt64
    /// Where the records end that come after it.
    private var ends: [UInt64] = []

    init(from start: UInt64) { position = start }

    /// Takes the next record into account. `false`: no record before it ends where it says that the log was synced.
    mutating func note(_ header: LogRecordHeader) -> Bool {
        defer { ends.append(header.number) }
        guard let attested = header.attested, attested > position else { return true }
        guard let place = ends.firstIndex(of: attested) else { return false }
        ends.removeFirst(place + 1)
        position = attested
        return true
    }
}
