import CMartletShims

/// Numbers with a fraction, as `INCRBYFLOAT` has them: the widest type of the processor, written without an exponent.
enum LongDecimal {
    /// The text of the sum of two numbers; an absent one counts as 0.
    static func sum(_ value: [UInt8]?, _ amount: Span<UInt8>) throws(ReplyError) -> [UInt8] {
        var text = InlineArray<5_120, UInt8>(repeating: 0)
        var span = text.mutableSpan
        let count = unsafe span.withUnsafeMutableBufferPointer { output in
            unsafe (value ?? [0x30]).withUnsafeBufferPointer { value in
                unsafe amount.withUnsafeBufferPointer { amount in
                    unsafe martletshim_add_decimals(
                        value.baseAddress, value.count, amount.baseAddress, amount.count, output.baseAddress,
                        output.count)
                }
            }
        }
        guard count != -1 else { throw .notAFloat }
        guard count > 0 else { throw ReplyError("ERR increment would produce NaN or Infinity") }
        return text.span.extracting(0..<Int(count)).copied
    }
}
