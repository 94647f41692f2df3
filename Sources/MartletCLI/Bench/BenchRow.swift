/// What a result is about: two results with equal rows can be compared.
struct BenchRow: Hashable, Sendable {
    /// Which map was measured.
    let store: String
    let mix: String
    /// `nil` where each key has its turn once.
    let distribution: String?
    let threads: Int
    let entries: Int

    /// How many operations a second an open loop asked for; `nil` for a closed loop.
    let rate: Int?

    var keys: String { distribution ?? "each once" }

    /// The row on one line.
    var name: String {
        let parts = [store, mix, keys, "threads: \(threads)", "entries: \(Units.count(entries))"]
        return (parts + (rate.map { ["rate: \(Units.rate(Double($0)))"] } ?? [])).joined(separator: ", ")
    }
}
