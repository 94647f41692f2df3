@testable import MartletCLI

/// Commands as Redis reads them: arrays of strings with their lengths, and lines of words.
enum RedisModel {
    static func read(_ input: [UInt8], _ limits: EntryLimits) -> FormatModel? {
        FormatModel(input, limits, end: end) { read($0, limits) }
    }

    private static func end(of input: [UInt8], from start: Int) -> Int {
        guard input[start] == 42 else { return FormatModel.lineEnd(in: input, from: start) }
        var rest = input[start...]
        if takeArray(&rest) != nil { return rest.startIndex }
        // It was no array as far as it was read, and the line there is the end of it.
        return rest.isEmpty ? input.count : FormatModel.lineEnd(in: input, from: rest.startIndex)
    }

    /// `nil` if there is none, or not all of it; then `rest` begins with what is wrong, or is empty.
    private static func takeArray(_ rest: inout ArraySlice<UInt8>) -> [[UInt8]]? {
        guard let count = takeNumber(behind: 42, atMost: 1 << 20, &rest) else { return nil }
        var strings: [[UInt8]] = []
        for _ in 0..<count {
            guard let length = takeNumber(behind: 36, atMost: 512 << 20, &rest) else { return nil }
            strings.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
            guard take(13, &rest), take(10, &rest) else { return nil }
        }
        return strings
    }

    private static func takeNumber(behind mark: UInt8, atMost most: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        guard take(mark, &rest) else { return nil }
        var number: Int?
        while let byte = rest.first, (48...57).contains(byte) {
            let longer = (number ?? 0) * 10 + Int(byte) - 48
            guard longer <= most else { return nil }
            number = longer
            rest.removeFirst()
        }
        guard let number, take(13, &rest), take(10, &rest) else { return nil }
        return number
    }

    private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private static func read(_ record: [UInt8], _ limits: EntryLimits) -> FormatModel.Record {
        var rest = record[...]
        let isArray = record.first == 42
        guard let words = isArray ? takeArray(&rest) : words(of: record, limits), rest.isEmpty || !isArray else {
            return .wrong
        }
        if words.isEmpty, !isArray { return .empty }
        let name = words.first.map { String(decoding: $0, as: UTF8.self).lowercased() }
        guard name == "set", words.count >= 3, let lifetime = lifetime(words.dropFirst(3)) else { return .wrong }
        return .entry(key: words[1], value: words[2], lifetime: lifetime)
    }

    private static func lifetime(_ options: ArraySlice<[UInt8]>) -> EntryLifetime? {
        let texts = options.map { String(decoding: $0, as: UTF8.self) }
        guard !texts.isEmpty else { return .unlimited }
        guard texts.count == 2, texts[1].utf8.count < 20, texts[1].utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int64(texts[1]), number > 0
        else { return nil }
        let isInSeconds = !texts[0].lowercased().hasPrefix("p")
        guard !isInSeconds || number <= Int64.max / 1000 else { return nil }
        let milliseconds = isInSeconds ? number * 1000 : number
        switch texts[0].lowercased() {
        case "ex", "px": return .left(milliseconds: milliseconds)
        case "exat", "pxat": return .until(milliseconds: milliseconds)
        default: return nil
        }
    }

    private static func words(of record: [UInt8], _ limits: EntryLimits) -> [[UInt8]]? {
        var (rest, words) = (record[...], [[UInt8]]())
        if rest.last == 10 { rest.removeLast() }
        while true {
            let spaces = rest.prefix { isSpace($0) }.count
            guard spaces <= limits.surplusBytesMax else { return nil }
            rest = rest.dropFirst(spaces)
            if rest.isEmpty { return words }
            guard let word = takeWord(&rest) else { return nil }
            words.append(word)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func takeWord(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var word: [UInt8] = []
        while let byte = rest.popFirst() {
            if isSpace(byte) { return word }
            guard byte == 34 || byte == 39 else {
                word.append(byte)
                continue
            }
            guard let content = byte == 34 ? takeDouble(&rest) : takeSingle(&rest) else { return nil }
            guard rest.isEmpty || rest.first.map(isSpace) == true else { return nil }
            return word + content
        }
        return word
    }

    private static func takeDouble(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let letters: [UInt8: UInt8] = [110: 10, 114: 13, 116: 9, 98: 8, 97: 7]
        var content: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == 34 { return content }
            guard byte == 92 else {
                content.append(byte)
                continue
            }
            guard let letter = rest.popFirst() else { return nil }
            let digits = rest.prefix(2).map { Character(Unicode.Scalar($0)) }
            if letter == 120, digits.count == 2, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
                content.append(UInt8(String(digits), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                content.append(letters[letter] ?? letter)
            }
        }
        return nil
    }

    private static func takeSingle(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var content: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == 39 { return content }
            let isEscape = byte == 92 && rest.first == 39
            content.append(isEscape ? 39 : byte)
            if isEscape { rest.removeFirst() }
        }
        return nil
    }
}
