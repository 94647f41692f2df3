@testable import Martlet

extension [UInt8] {
    /// Appends an effect as the log and a checkpoint have it.
    mutating func append(_ effect: Effect, _ key: RawSpan, _ value: RawSpan) {
        effect.withHeader { append(copying: $0) }
        append(copying: key)
        append(copying: value)
    }
}
