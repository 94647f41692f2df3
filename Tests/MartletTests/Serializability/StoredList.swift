import Martlet

/// A list as the store has it: each element is of four bytes.
enum StoredList {
    static func bytes(_ elements: [Int]) -> [UInt8] {
        elements.flatMap { element in (0..<4).map { UInt8(truncatingIfNeeded: element >> (8 * $0)) } }
    }

    static func elements(_ bytes: [UInt8]) -> [Int] {
        stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
        }
    }

    /// The number of a list, `nil` if the key is no list's.
    static func list(ofKey key: RawSpan) -> Int? { key.byteCount == 8 ? try? Int(storeKey: key) : nil }
}
