/// What changed between two benchmarks, as text for people.
struct BenchComparisonReport {
    let comparison: BenchComparison
    /// What the two are called.
    let names: (before: String, after: String)

    var text: String {
        let parts = [
            conditions, table, rows(comparison.missing, only: names.before), rows(comparison.added, only: names.after),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var conditions: String {
        let heading = "From \(names.before) to \(names.after)."
        let differences = comparison.differences.map { "\($0.name) \($0.before) → \($0.after)" }
        return differences.isEmpty ? heading : "\(heading) Different: \(differences.joined(separator: ", "))."
    }

    private var table: String {
        let changes = comparison.changes
        guard !changes.isEmpty else { return "They have no row in common." }
        var table = Table(
            header: ["map", "mix", "keys", "threads", "entries", "what", "from", "to", "ratio", "beyond noise"],
            leftColumns: 3)
        for change in changes { table.add(cells(change)) }
        return table.text
    }

    private func cells(_ change: BenchComparison.Change) -> [String] {
        let row = change.row
        let text = { (figure: Double) in
            change.isLatency ? Units.duration(nanoseconds: UInt64(figure)) : Units.rate(figure)
        }
        return [
            row.store, row.mix, row.keys, "\(row.threads)", Units.count(row.entries),
            change.isLatency ? "p99" : "ops/s",
            text(change.before.median), text(change.after.median), Units.fixed(change.ratio, 3),
            change.verdict.rawValue,
        ]
    }

    private func rows(_ rows: [BenchRow], only name: String) -> String {
        guard !rows.isEmpty else { return "" }
        return "In \(name) only:\n" + rows.map { "  \($0.name)" }.joined(separator: "\n")
    }
}
