/// Whole numbers in decimal text.
package enum DecimalInteger {
    /// The number that the bytes are, written as a computer writes it: no sign but `-`, no zero before another digit.
    package static func read(_ bytes: Span<UInt8>) -> Int? {
        guard bytes.count > 0, bytes.count <= 20 else { return nil }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "0") { return 0 }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        guard index < bytes.count, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
        var sum = 0
        while index < bytes.count {
            let digit = Int(bytes[index]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            let (tens, overflowsTens) = sum.multipliedReportingOverflow(by: 10)
            let (next, overflows) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !overflowsTens, !overflows else { return nil }
            sum = next
            index += 1
        }
        return sum
    }

    /// Appends a number's text.
    package static func write(_ number: Int, to bytes: inout [UInt8]) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var (rest, first) = (number.magnitude, 20)
        repeat {
            first -= 1
            digits[first] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            rest /= 10
        } while rest > 0
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        for index in first..<20 { bytes.append(digits[index]) }
    }
}
