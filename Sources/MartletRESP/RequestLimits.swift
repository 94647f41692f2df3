/// What a request may ask for. Each is looked at before memory is taken for it.
package struct RequestLimits: Hashable, Sendable {
    package var argumentsMax: Int
    package var argumentBytesMax: Int

    /// A line without its end: a request in words, or the length that stands before what it counts.
    package static let lineBytesMax = 64 << 10

    package init(argumentsMax: Int = 1 << 20, argumentBytesMax: Int = 512 << 20) {
        self.argumentsMax = argumentsMax
        self.argumentBytesMax = argumentBytesMax
    }

    /// What who has not said the password may send.
    package static let unauthenticated = RequestLimits(argumentsMax: 10, argumentBytesMax: 16 << 10)
}
