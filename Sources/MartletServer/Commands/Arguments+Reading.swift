import MartletRESP

extension Span<UInt8> {
    /// Whether these are the letters of a word, large or small. The word is given in capitals.
    func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for index in indices where unsafe letters[index] != self[index].capital { return false }
            return true
        }
    }

    /// Whether these are the letters of a word as it is.
    func isExactly(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for index in indices where unsafe letters[index] != self[index] { return false }
            return true
        }
    }

    /// The bytes as text, with marks in the place of what is none.
    var text: String { unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }

    var copied: [UInt8] { unsafe withUnsafeBufferPointer { unsafe [UInt8]($0) } }

    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}

extension UInt8 {
    /// Of a small letter the large one.
    var capital: UInt8 { (0x61...0x7A).contains(self) ? self - 0x20 : self }
    /// Of a large letter the small one.
    var small: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}

extension Arguments {
    func integer(_ position: Int, orElse error: ReplyError = .notAnInteger) throws(ReplyError) -> Int {
        guard let number = DecimalInteger.read(self[position]) else { throw error }
        return number
    }

    /// Calls `body` with the positions of the keys.
    func forEachKey(of command: Command, _ body: (Int) throws -> Void) rethrows {
        for position in command.keys.positions(count: count) { try body(position) }
    }

    /// The keys at some positions, as they are needed together.
    func copied(_ positions: some Sequence<Int>) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for position in positions { keys.append(self[position].copied) }
        return keys
    }
}
