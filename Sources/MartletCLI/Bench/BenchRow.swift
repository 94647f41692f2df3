/// What a result is about: two results with equal rows can be compared.
struct BenchRow: Hashable, Sendable {
    /// Which map was measured.
    let store: String
    let mix: String
    /// `nil` where each key has its turn once.
    let distribution: String?
    let threads: Int
    let entries: Int

    var keys: String { distribution ?? "each once" }
}
