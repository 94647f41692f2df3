/// Integers as decimal text: an optional minus sign, then digits.
@usableFromInline
enum DecimalText {
    /// What a text is, read as an integer of a given type.
    @usableFromInline
    enum Reading<Number> {
        case number(Number)
        case notANumber
        /// A number, but outside the type's range.
        case outOfRange
    }

    /// Calls `body` with the text of `number`: no leading zeros, and a sign only if it is negative.
    @inlinable
    static func with<Number: FixedWidthInteger, R: ~Copyable, E: Error>(
        _ number: Number, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        precondition(Number.bitWidth <= 128, "an integer of more than 128 bits needs a form of its own as a value")
        // 39 digits of 128 bits and a sign.
        var text = InlineArray<40, UInt8>(repeating: 0)
        var start = text.count
        var rest = number.magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            text[start] = 0x30 + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest != 0
        if number < 0 {
            start -= 1
            text[start] = minus
        }
        return try body(unsafe text.span.bytes.extracting(start..<text.count))
    }

    /// Reads `text` as `Int(_:)` would, but takes no leading plus sign, so that what is read is close to what is written.
    @inlinable
    static func read<Number: FixedWidthInteger>(_ text: RawSpan, as type: Number.Type) -> Reading<Number> {
        let isNegative = text.byteCount > 0 && text.byte(at: 0) == minus
        var position = isNegative ? 1 : 0
        guard position < text.byteCount else { return .notANumber }
        var number: Number = 0
        var overflows = false
        while position < text.byteCount {
            let digit = text.byte(at: position) &- 0x30
            guard digit < 10 else { return .notANumber }
            // Negative numbers are summed up below zero, where there is room for one more.
            let tenfold = number.multipliedReportingOverflow(by: 10)
            let next =
                isNegative
                ? tenfold.partialValue.subtractingReportingOverflow(Number(truncatingIfNeeded: digit))
                : tenfold.partialValue.addingReportingOverflow(Number(truncatingIfNeeded: digit))
            overflows = overflows || tenfold.overflow || next.overflow
            number = next.partialValue
            position += 1
        }
        return overflows ? .outOfRange : .number(number)
    }

    /// `text` if it consists of visible ASCII characters, as any number does. (Reading a number stops at a NUL.)
    @inlinable
    static func printable(_ text: RawSpan) -> String? {
        for position in 0..<text.byteCount where !(0x21..<0x7F).contains(text.byte(at: position)) { return nil }
        return String(validating: text)
    }

    @usableFromInline static var minus: UInt8 { 0x2D }
}
