/// Where the effects of a change are put, in order.
protocol EffectSink {
    mutating func put(_ effect: Effect, _ key: RawSpan, _ value: RawSpan)
}
