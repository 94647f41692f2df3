/// What is wrong with the bytes of a client. Where the next request begins is not known after that.
package enum ProtocolError: Error, Hashable, Sendable {
    case invalidArgumentCount
    case invalidArgumentLength
    case expectedArgument(found: UInt8)
    case argumentCountLineTooLong
    case argumentLengthLineTooLong
    case inlineRequestTooLong
    case unbalancedQuotes
    case unauthenticatedArgumentCount
    case unauthenticatedArgumentLength

    /// What follows `ERR` in the reply, in the words that clients know.
    package var text: String {
        switch self {
        case .invalidArgumentCount: "Protocol error: invalid multibulk length"
        case .invalidArgumentLength: "Protocol error: invalid bulk length"
        case .expectedArgument(let found):
            "Protocol error: expected '$', got '\(Unicode.Scalar(found < 0x80 ? found : 0x3F))'"
        case .argumentCountLineTooLong: "Protocol error: too big mbulk count string"
        case .argumentLengthLineTooLong: "Protocol error: too big bulk count string"
        case .inlineRequestTooLong: "Protocol error: too big inline request"
        case .unbalancedQuotes: "Protocol error: unbalanced quotes in request"
        case .unauthenticatedArgumentCount: "Protocol error: unauthenticated multibulk length"
        case .unauthenticatedArgumentLength: "Protocol error: unauthenticated bulk length"
        }
    }
}
