/// An error that a client is told: a code in capitals, then words.
struct ReplyError: Error, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static let syntax = ReplyError("ERR syntax error")
    static let notAnInteger = ReplyError("ERR value is not an integer or out of range")
    static let notAFloat = ReplyError("ERR value is not a valid float")
    static let overflow = ReplyError("ERR increment or decrement would overflow")
    static let offsetOutOfRange = ReplyError("ERR offset is out of range")
    static let tooLong = ReplyError("ERR string exceeds maximum allowed size (proto-max-bulk-len)")
    static let noSuchKey = ReplyError("ERR no such key")
    static let databaseOutOfRange = ReplyError("ERR DB index is out of range")

    static func wrongArgumentCount(of command: String) -> ReplyError {
        ReplyError("ERR wrong number of arguments for '\(command)' command")
    }

    static func invalidExpireTime(in command: String) -> ReplyError {
        ReplyError("ERR invalid expire time in '\(command)' command")
    }
}
