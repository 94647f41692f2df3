/// Why a line of the shell failed, and which part of it is to blame.
struct ShellProblem: Error, Equatable {
    /// As much of a long line is shown on each side of what is wrong.
    private static let lettersMax = 36

    let message: String
    /// The bytes of the line that are wrong; `nil` if none is more than others.
    let place: Range<Int>?

    init(_ message: String, at place: Range<Int>? = nil) {
        self.message = message
        self.place = place
    }

    /// The message, and below it the line with carets under what is wrong.
    func report(on line: [UInt8]) -> String {
        guard let place = place?.clamped(to: 0..<line.count + 1), !place.isEmpty else { return message }
        let before = Self.letters(line[..<min(place.lowerBound, line.count)])
        let wrong = Self.letters(line[min(place.lowerBound, line.count)..<min(place.upperBound, line.count)])
        let after = Self.letters(line[min(place.upperBound, line.count)...])
        let indent = before.count > Self.lettersMax ? "…" + before.suffix(Self.lettersMax) : before
        let marked = wrong.count > Self.lettersMax ? wrong.prefix(Self.lettersMax) + "…" : wrong
        let rest = after.count > Self.lettersMax ? after.prefix(Self.lettersMax) + "…" : after
        let carets = String(repeating: " ", count: indent.count) + String(repeating: "^", count: max(1, marked.count))
        return "\(message)\n  \(indent)\(marked)\(rest)\n  \(carets)"
    }

    /// The text of a part of the line, each letter one column wide: what a terminal would obey becomes a dot.
    private static func letters(_ bytes: ArraySlice<UInt8>) -> String {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        return String(String.UnicodeScalarView(scalars.map { ByteText.isControl($0) ? "·" : $0 }))
    }
}
