/// The line that most replies begin with: a letter and a number.
struct ReplyLine {
    private var text = InlineArray<24, UInt8>(repeating: 0)
    private let start: Int

    init(_ kind: Unicode.Scalar, _ number: Int) {
        (text[22], text[23]) = (0x0D, 0x0A)
        start = DecimalInteger.write(number, into: &text, endingAt: 22) - 1
        text[start] = UInt8(ascii: kind)
    }

    var count: Int { 24 - start }

    func write(to output: inout OutputSpan<UInt8>) {
        unsafe text.span.extracting(start..<24).withUnsafeBytes { unsafe output.append(copying: $0) }
    }
}

extension OutputSpan<UInt8> {
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
