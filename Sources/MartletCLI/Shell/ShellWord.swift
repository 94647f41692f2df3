/// One word of a line: its bytes, with quotes and escapes resolved, and where it stands.
struct ShellWord: Equatable {
    let bytes: [UInt8]
    /// Its bytes in the line, quotes and all.
    let place: Range<Int>
    /// Whether it stood in quotes: then it is data, and never the name of an option.
    let isQuoted: Bool

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
