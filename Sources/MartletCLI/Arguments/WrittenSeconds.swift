/// Times as people write them, in seconds: `30`, `0.5`.
enum WrittenSeconds {
    private static let most = 1e12
    static let description = "a number above 0, and at most 1000000000000, such as 30 or 0.5"

    /// To the millisecond, and one at least; `nil` if it is no number above 0, or too large a one.
    static func read(_ text: String) -> Duration? {
        guard text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let seconds = Double(text), seconds > 0, seconds <= most
        else { return nil }
        return .milliseconds(max(1, Int64((seconds * 1000).rounded())))
    }
}
