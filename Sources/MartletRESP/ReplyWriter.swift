/// Writes replies, in the form that the client understands: what RESP2 has no type for becomes what clients know instead.
package struct ReplyWriter {
    package var bytes: [UInt8]
    package var version: RESPVersion

    package init(_ bytes: consuming [UInt8] = [], version: RESPVersion = .two) {
        self.bytes = bytes
        self.version = version
    }

    /// What was written.
    package consuming func finish() -> [UInt8] { bytes }

    /// A short text without line ends, such as `OK`.
    package mutating func simple(_ text: StaticString) {
        put("+")
        put(text)
        endLine()
    }

    /// The same of text that is made while the program runs. It has no line ends.
    package mutating func simple(text: String) {
        put("+")
        bytes.append(contentsOf: text.utf8)
        endLine()
    }

    /// An error: a code in capitals, then words. Line ends in it become spaces.
    package mutating func error(_ text: String) {
        put("-")
        for byte in text.utf8 { bytes.append(byte == 0x0D || byte == 0x0A ? 0x20 : byte) }
        endLine()
    }

    package mutating func integer(_ number: Int) {
        line(":", number)
    }

    /// Any bytes, with their length.
    package mutating func bulk(_ value: RawSpan) {
        unsafe value.withUnsafeBytes { unsafe bulk(copying: $0) }
    }

    package mutating func bulk(_ value: Span<UInt8>) {
        bulk(unsafe value.bytes)
    }

    package mutating func bulk(_ value: [UInt8]) { bulk(value.span) }

    package mutating func bulk(_ text: String) {
        line("$", text.utf8.count)
        bytes.append(contentsOf: text.utf8)
        endLine()
    }

    /// Nothing, where there could be a value.
    package mutating func null() { put(version == .three ? "_\r\n" : "$-1\r\n") }

    /// Nothing, where there could be an array.
    package mutating func nullArray() { put(version == .three ? "_\r\n" : "*-1\r\n") }

    package mutating func bulk(orNull value: [UInt8]?) {
        if let value { bulk(value) } else { null() }
    }

    /// Begins an array of so many replies.
    package mutating func array(_ count: Int) { line("*", count) }

    /// A number with a fraction.
    package mutating func double(_ number: Double) {
        guard version == .three else { return bulk("\(number)") }
        put(",")
        bytes.append(contentsOf: "\(number)".utf8)
        endLine()
    }

    /// Begins a map of so many pairs: a key, then its value.
    package mutating func map(_ count: Int) {
        if version == .three { line("%", count) } else { line("*", 2 * count) }
    }

    /// Begins a set of so many replies.
    package mutating func set(_ count: Int) { line(version == .three ? "~" : "*", count) }

    /// Begins so many parts of something that the client did not ask for.
    package mutating func push(_ count: Int) { line(version == .three ? ">" : "*", count) }

    /// Text to be shown as it is.
    package mutating func verbatim(_ text: String) {
        guard version == .three else { return bulk(text) }
        line("=", text.utf8.count + 4)
        put("txt:")
        bytes.append(contentsOf: text.utf8)
        endLine()
    }

    /// A reply that was written before.
    package mutating func append(_ reply: [UInt8]) { bytes.append(contentsOf: reply) }

    // MARK: Bytes

    /// Room is made once for all of it: most replies are such a value.
    @inline(__always)
    private mutating func bulk(copying value: UnsafeRawBufferPointer) {
        bytes.append(addingCapacity: ReplyWriter.lineBytesMax + value.count + 2) { output in
            output.append("$", value.count)
            unsafe output.append(copying: value)
            output.append(0x0D)
            output.append(0x0A)
        }
    }

    private mutating func line(_ kind: Unicode.Scalar, _ number: Int) {
        bytes.append(addingCapacity: ReplyWriter.lineBytesMax) { $0.append(kind, number) }
    }

    /// A letter, a number of up to 20 more, and a line's end.
    private static let lineBytesMax = 23

    private mutating func endLine() { put("\r\n") }

    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }
}
