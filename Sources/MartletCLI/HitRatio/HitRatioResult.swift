/// How often caches of one policy had what a trace asks for.
struct HitRatioResult {
    let policy: String
    /// By capacity, in ascending order, from 0 to 1.
    var ratios: [Double] = []
}
