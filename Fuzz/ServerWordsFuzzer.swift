// Compiled by Fuzz/run together with what reads these in the server, not by the package.

/// Reads any bytes as one of the small languages that the server's clients and their users write: a file of settings, a pattern with
/// a key, classes of events.
@c(LLVMFuzzerTestOneInput)
public func fuzzServerWords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
    guard let choice = unsafe bytes.first else { return 0 }
    let input = unsafe Array(bytes.dropFirst())
    switch choice % 3 {
    case 0: readSettings(input)
    case 1: readPattern(input)
    default: readEvents(input)
    }
    return 0
}

/// Whatever words a line has, they can be written such that they are read again.
private func readSettings(_ input: [UInt8]) {
    do throws(SettingsProblem) {
        for entry in try SettingsText(input).entries {
            let written = entry.words.map { SettingsText.written($0) }
            let line = Array("name ".utf8) + written.joined(separator: [0x20])
            let again = try SettingsText(line).entries.first?.words
            guard again == entry.words else { fatalError("\(entry.words), and when it is written: \(again ?? [])") }
        }
    } catch {
        precondition(error.line > 0 && !error.reason.isEmpty)
    }
}

/// A pattern up to the first zero, and the key behind it.
private func readPattern(_ input: [UInt8]) {
    let pattern = Array(input.prefix { $0 != 0 })
    let key = Array(input.dropFirst(pattern.count + 1))
    let fits = unsafe KeyPattern(redis: pattern.span).matches(key.span.bytes)
    // The obvious reader tries everything, which takes long for what is long.
    guard pattern.count <= 8, key.count <= 6 else { return }
    let obvious = ObviousPattern.fits(pattern[...], key[...])
    guard fits == obvious else { fatalError("\(pattern) and \(key): \(fits), and by the obvious reader: \(obvious)") }
}

private func readEvents(_ input: [UInt8]) {
    guard let classes = EventClasses(input) else { return }
    guard EventClasses(Array(classes.text.utf8)) == classes else {
        fatalError("\(input) is written as \(classes.text)")
    }
}

/// What a pattern means, said as plainly as can be.
private enum ObviousPattern {
    static func fits(_ pattern: ArraySlice<UInt8>, _ key: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return key.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case UInt8(ascii: "*"):
            return (0...key.count).contains { fits(rest, key.dropFirst($0)) }
        case UInt8(ascii: "?"):
            return !key.isEmpty && fits(rest, key.dropFirst())
        case UInt8(ascii: "["):
            guard let letter = key.first else { return false }
            let (isIn, behind) = set(rest, letter)
            return isIn && fits(behind, key.dropFirst())
        case UInt8(ascii: "\\") where !rest.isEmpty:
            return rest.first == key.first && fits(rest.dropFirst(), key.dropFirst())
        default:
            return first == key.first && fits(rest, key.dropFirst())
        }
    }

    /// Whether a letter is one of a set, and what follows the set. A letter behind a `\` begins no range.
    private static func set(_ pattern: ArraySlice<UInt8>, _ letter: UInt8) -> (isIn: Bool, behind: ArraySlice<UInt8>) {
        let isNegated = pattern.first == UInt8(ascii: "^")
        var rest = isNegated ? pattern.dropFirst() : pattern
        var isIn = false
        while let next = rest.first, next != UInt8(ascii: "]") {
            let following = Array(rest.prefix(3))
            if next == UInt8(ascii: "\\"), following.count > 1 {
                isIn = isIn || following[1] == letter
                rest = rest.dropFirst(2)
            } else if following.count == 3, following[1] == UInt8(ascii: "-") {
                isIn = isIn || (min(next, following[2])...max(next, following[2])).contains(letter)
                rest = rest.dropFirst(3)
            } else {
                isIn = isIn || next == letter
                rest = rest.dropFirst()
            }
        }
        return (isIn != isNegated, rest.dropFirst())
    }
}

extension RawSpan {
    func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
