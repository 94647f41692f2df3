/// The effects of one change, as the log would have them.
struct EffectBytes: EffectSink {
    private(set) var bytes: [UInt8] = []

    init(reserving count: Int) { bytes.reserveCapacity(count) }

    mutating func put(_ effect: Effect, _ key: RawSpan, _ value: RawSpan) {
        effect.withHeader { bytes.append(copying: $0) }
        bytes.append(copying: key)
        bytes.append(copying: value)
    }
}
