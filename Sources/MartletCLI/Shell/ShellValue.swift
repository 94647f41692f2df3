import Martlet

/// One thing that a command found or did.
enum ShellValue: Equatable {
    case bytes([UInt8])
    case number(Int)
    /// Whether something is so, with what people read in either case.
    case flag(Bool, String, String)
    /// How long an entry will live.
    case lifetime(TimeToLive)
    /// Nothing is there.
    case none

    /// A key, value or name that may be absent.
    init(_ bytes: [UInt8]?) {
        self = bytes.map { .bytes($0) } ?? .none
    }
}

/// A thing that a command found or did, with what it is called.
struct ShellField: Equatable {
    let name: String
    let value: ShellValue
    /// Whether plain output has it: what the command was told need not be said again.
    let isInPlain: Bool

    init(_ name: String, _ value: ShellValue, isInPlain: Bool = true) {
        self.name = name
        self.value = value
        self.isInPlain = isInPlain
    }

    /// The key that the command was told.
    static func key(_ word: ShellWord) -> ShellField {
        ShellField("key", .bytes(word.bytes), isInPlain: false)
    }
}
