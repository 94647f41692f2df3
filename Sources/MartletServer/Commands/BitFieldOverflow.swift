/// What becomes of a number that is too large for its bits.
enum BitFieldOverflow {
    /// The bits that there is no room for are lost.
    case wrap
    /// It becomes the nearest one that there is room for.
    case saturate
    /// Nothing is changed.
    case fail

    init(_ name: Span<UInt8>) throws(ReplyError) {
        if name.isWord("WRAP") {
            self = .wrap
        } else if name.isWord("SAT") {
            self = .saturate
        } else if name.isWord("FAIL") {
            self = .fail
        } else {
            throw ReplyError("ERR Invalid OVERFLOW type specified")
        }
    }

    /// A sum as the type can have it; `nil` if nothing is to be changed.
    func sum(_ number: Int, _ amount: Int, _ type: BitFieldType) -> Int? {
        let (sum, overflows) = number.addingReportingOverflow(amount)
        guard overflows || sum < type.minimum || sum > type.maximum else { return sum }
        switch self {
        case .fail: return nil
        case .saturate:
            // Where the sum of 64 bits overflows, it went in the direction of the amount.
            return (overflows ? amount > 0 : sum > type.maximum) ? type.maximum : type.minimum
        case .wrap: return BitFieldOverflow.wrapped(sum, type)
        }
    }

    private static func wrapped(_ number: Int, _ type: BitFieldType) -> Int {
        guard type.bitCount < 64 else { return number }
        let low = number & ((1 << type.bitCount) &- 1)
        return type.isSigned && low >> (type.bitCount - 1) == 1 ? low | -1 << type.bitCount : low
    }
}
