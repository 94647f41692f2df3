import MartletRESP

/// What those are told who watch all commands: when, in which database, from where, and every word.
struct MonitorLine {
    private var bytes: [UInt8]

    /// No word is shown beyond this.
    private static let wordBytesMax = 16 << 10

    init(_ command: Command, _ arguments: borrowing Arguments, of session: Session) {
        let now = Instant.microsecondsSince1970
        let micros = String(now % 1_000_000)
        let address = session.isUnix ? "unix:\(session.address.dropLast(2))" : session.address
        let time = "\(now / 1_000_000).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
        bytes = Array("+\(time) [\(session.database) \(address)]".utf8)
        let hidden = HiddenWords.positions(command, arguments)
        for position in 0..<arguments.count {
            bytes.append(UInt8(ascii: " "))
            if hidden.contains(position) {
                bytes += "\"(redacted)\"".utf8
            } else {
                append(quoted: arguments[position])
            }
        }
        bytes += [0x0D, 0x0A]
    }

    var message: Message { Message(kind: .monitor, channel: TopicName([]), payload: bytes) }

    private mutating func append(quoted word: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        for index in 0..<min(word.count, MonitorLine.wordBytesMax) {
            switch word[index] {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), word[index]]
            case 0x07: bytes += "\\a".utf8
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x20...0x7E: bytes.append(word[index])
            default: bytes += "\\x\(word[index] < 16 ? "0" : "")\(String(word[index], radix: 16))".utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
        if word.count > MonitorLine.wordBytesMax { bytes += "... (\(word.count) bytes)".utf8 }
    }
}
