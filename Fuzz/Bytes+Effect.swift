@testable import Martlet

extension [UInt8] {
    /// Appends an effect as the log and a checkpoint have it.
    mutating func append(_ effect: Effect, _ key: RawSpan, _ value: RawSpan) {
        let (first, last) = effect.header
        append(littleEndian: UInt64(littleEndian: first))
        append(littleEndian: UInt32(littleEndian: last))
        append(copying: key)
        append(copying: value)
    }
}
