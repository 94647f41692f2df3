/// A number of bytes as `CONFIG` knows it, perhaps of a unit: `64mb` is 64 · 1,048,576, `64m` 64,000,000.
enum WrittenBytes {
    private static let factors = [
        "": 1, "b": 1, "k": 1_000, "kb": 1 << 10, "m": 1_000_000, "mb": 1 << 20, "g": 1_000_000_000, "gb": 1 << 30,
    ]

    static func read(_ text: [UInt8]) -> Int? {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        let unit = String(decoding: text.dropFirst(digits.count), as: UTF8.self).lowercased()
        guard let factor = factors[unit] else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: factor)
        return overflows ? nil : product
    }
}
