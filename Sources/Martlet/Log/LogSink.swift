/// Where a change puts its effects: the place in the log's buffer that was reserved for it, or, for one that is too large
/// for that, parts that it goes in.
struct LogSink: EffectSink {
    private let log: FileLog
    /// The byte of the log to write next, and where the place ends.
    private var byte: UInt64
    private var end: UInt64
    private var parts: LogParts?

    /// The place of a record whose payload begins at `byte`.
    @inline(__always)
    init(_ log: FileLog, at byte: UInt64, end: UInt64) {
        self.log = log
        self.byte = byte
        self.end = end
    }

    /// Parts, one after the other.
    init(_ log: FileLog, parts: LogParts) {
        self.log = log
        self.parts = parts
        (byte, end) = (0, 0)
    }

    @inline(__always)
    mutating func put(_ effect: Effect, _ key: RawSpan, _ value: RawSpan) {
        effect.withHeader { write($0) }
        write(key)
        write(value)
    }

    @inline(__always)
    mutating func write(_ bytes: RawSpan) {
        guard parts == nil else { return writeParts(bytes) }
        precondition(byte &+ UInt64(bytes.byteCount) <= end, "a change is larger than what was reserved for it")
        log.ring.copy(bytes, to: byte)
        byte &+= UInt64(bytes.byteCount)
    }

    /// Where what was written ends.
    @inline(__always)
    var writtenEnd: UInt64 { byte }

    // MARK: Parts

    @inline(never)
    private mutating func writeParts(_ bytes: RawSpan) {
        guard let parts else { return }
        parts.checksum = bytes.checksum(after: parts.checksum)
        var rest = bytes
        while rest.byteCount > 0 {
            if byte == end { beginPart(parts) }
            let count = min(rest.byteCount, Int(end - byte))
            log.ring.copy(rest.extracting(first: count), to: byte)
            byte += UInt64(count)
            rest = rest.extracting(droppingFirst: count)
            if byte == end { log.endPart(parts) }
        }
    }

    private mutating func beginPart(_ parts: LogParts) {
        let bytes = min(parts.bytesLeft, log.limits.recordBytesMax)
        (byte, end) = log.beginPart(parts, bytes: bytes)
        parts.bytesLeft -= bytes
    }
}
