import MartletRESP

/// Counts replies in the bytes of a connection, as they come.
protocol ReplyCounting {
    /// How many replies were complete.
    var replyCount: Int { get }
    /// How many things that were asked for were not there.
    var nullCount: Int { get }
    /// What the first error said.
    var firstError: String? { get }
    mutating func read(_ bytes: Span<UInt8>) throws
}

extension ReplyScanner: ReplyCounting {}
