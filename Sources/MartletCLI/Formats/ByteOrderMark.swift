/// The letter without width that some programs begin a text in UTF-8 with.
enum ByteOrderMark {
    static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func begins(_ text: RawSpan) -> Bool {
        text.byteCount >= bytes.count && bytes.indices.allSatisfy { text[$0] == bytes[$0] }
    }
}
