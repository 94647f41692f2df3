/// The parts in which a large change lies in the log, ahead of the record that makes it one.
///
/// While it lives, no part is trimmed away. For one thread.
///
/// `@unchecked Sendable`: it goes with the call that made it, from one thread to the next at most.
final class LogParts: @unchecked Sendable {
    private let log: FileLog
    /// Where the first part begins, which names the series.
    var series: UInt64 = 0
    var count: UInt32 = 0
    var checksum: UInt32 = 0
    let bytes: Int
    var bytesLeft: Int
    /// The place of the part that is being written.
    var place: (start: UInt64, number: UInt64, length: Int) = (0, 0, 0)
    /// What the log knows it by.
    let ticket: Int

    /// What is before the bytes of a part: the series, the part's number in it, nothing.
    static let partHeaderBytes = 16
    /// What the record has that ends the series: the series, how many parts, their checksum, their bytes.
    static let closingBytes = 24

    init(of log: FileLog, bytes: Int) {
        self.log = log
        self.bytes = bytes
        bytesLeft = bytes
        ticket = log.holdTail()
    }

    deinit {
        log.releaseTail(ticket)
    }
}
