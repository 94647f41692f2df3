/// A type that is a number of equal elements, one stride apart, and nothing else but padding.
///
/// How they lie is not seen by reflection, so these types say it themselves.
protocol FixedRun {
    static var elementType: Any.Type { get }
    static var elementCount: Int { get }
}

extension InlineArray: FixedRun {
    static var elementType: Any.Type { Element.self }
    static var elementCount: Int { count }
}

extension FixedRun where Self: SIMD {
    static var elementType: Any.Type { Scalar.self }
    static var elementCount: Int { scalarCount }
}

extension SIMD2: FixedRun {}
extension SIMD3: FixedRun {}
extension SIMD4: FixedRun {}
extension SIMD8: FixedRun {}
extension SIMD16: FixedRun {}
extension SIMD32: FixedRun {}
extension SIMD64: FixedRun {}
