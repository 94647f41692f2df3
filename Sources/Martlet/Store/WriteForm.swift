/// What a write of a value has to look after besides.
///
/// A protocol, so that the plain put into a store without limits is compiled without asking.
protocol WriteForm {
    /// When the value expires, 0 for never.
    var deadline: UInt64 { get }
    /// Whether there may be `bounds`.
    var isBounded: Bool { get }
}

/// A value that stays, in a store without a bound.
struct PlainForm: WriteForm {
    @inline(__always)
    var deadline: UInt64 { 0 }

    @inline(__always)
    var isBounded: Bool { false }
}

/// Any other.
struct ChosenForm: WriteForm {
    let deadline: UInt64
    let isBounded: Bool
}
