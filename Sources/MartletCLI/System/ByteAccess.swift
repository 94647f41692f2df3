extension RawSpan {
    /// The byte at `offset`, which must lie within.
    @inline(__always)
    subscript(_ offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Where these bytes stop being UTF-8; `nil` if they do not.
    var invalidUTF8: Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: unsafe _unsafeView(as: UInt8.self))
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}

extension [UInt8] {
    /// Appends a copy of `bytes`.
    mutating func append(copying bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
