extension OutputSpan<UInt8> {
    /// The line that most replies begin with: a letter and a number.
    /// - Precondition: There is room for it.
    @inline(__always)
    mutating func append(_ kind: Unicode.Scalar, _ number: Int) {
        append(UInt8(ascii: kind))
        if UInt(bitPattern: number) < 100 {
            // As most lengths are.
            if number >= 10 { append(0x30 + UInt8(number / 10)) }
            append(0x30 + UInt8(number % 10))
        } else {
            append(digitsOf: number)
        }
        append(0x0D)
        append(0x0A)
    }

    private mutating func append(digitsOf number: Int) {
        var text = InlineArray<20, UInt8>(repeating: 0)
        let start = DecimalInteger.write(number, into: &text, endingAt: 20)
        unsafe text.span.extracting(start..<20).withUnsafeBytes { unsafe append(copying: $0) }
    }

    /// - Precondition: There is room for all of them.
    @inline(__always)
    mutating func append(copying bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= freeCapacity, "there is no room for the bytes")
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            let rest = unsafe UnsafeMutableRawBufferPointer(buffer)[count...]
            unsafe UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: bytes)
            count += bytes.count
        }
    }
}
