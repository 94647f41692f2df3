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
        var text = InlineArray<20, UInt8>(repeating: 0)
        let start = write(number, into: &text, endingAt: 20)
        unsafe text.span.extracting(start..<20).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes a number's text, of up to 20 letters, so that it ends before a place, and says where it begins.
    static func write<let count: Int>(
        _ number: Int, into text: inout InlineArray<count, UInt8>, endingAt end: Int
    ) -> Int {
        var (rest, start) = (number.magnitude, end)
        repeat {
            start -= 1
            text[start] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            rest /= 10
        } while rest > 0
        if number < 0 {
            start -= 1
            text[start] = UInt8(ascii: "-")
        }
        return start
    }
}
