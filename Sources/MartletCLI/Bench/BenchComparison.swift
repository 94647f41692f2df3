/// What changed from one benchmark to another.
struct BenchComparison {
    /// How a row of one compares with the same row of the other.
    struct Change {
        enum Verdict: String {
            case better = "faster"
            case worse = "slower"
            case noise = "no"
            case unknown = "too few runs"
        }

        let row: BenchRow
        /// What is compared: throughput, or in an open loop, where that is given, the latency.
        let before: Spread
        let after: Spread
        let verdict: Verdict

        var isLatency: Bool { row.rate != nil }
        /// Above 1 if the figure grew.
        var ratio: Double { before.median > 0 ? after.median / before.median : .nan }
        /// By how many percent the other is slower.
        var slowdownPercent: Double { (isLatency ? ratio - 1 : 1 - ratio) * 100 }
    }

    let before: BenchDocument
    let after: BenchDocument

    /// For each row that both have.
    var changes: [Change] {
        guard areOfOneSize else { return [] }
        return before.results.compactMap { result in
            after.results.first { $0.row == result.row }.map { Self.change(result, $0) }
        }
    }

    /// The rows that only the first has.
    var missing: [BenchRow] { Self.rows(of: before, notIn: areOfOneSize ? after : nil) }

    /// The rows that only the second has.
    var added: [BenchRow] { Self.rows(of: after, notIn: areOfOneSize ? before : nil) }

    /// Conditions that are not the same: their names and both values.
    var differences: [(name: String, before: String, after: String)] {
        zip(before.conditions.named, after.conditions.named).compactMap { old, new in
            let (before, after) = (old.value.line, new.value.line)
            return before == after ? nil : (old.name, before, after)
        }
    }

    /// Keys or values of other sizes make every row another.
    private var areOfOneSize: Bool {
        (before.conditions.keyBytes, before.conditions.valueBytes)
            == (after.conditions.keyBytes, after.conditions.valueBytes)
    }

    private static func rows(of document: BenchDocument, notIn other: BenchDocument?) -> [BenchRow] {
        let known = Set(other?.results.map(\.row) ?? [])
        return document.results.map(\.row).filter { !known.contains($0) }
    }

    private static func change(_ before: BenchResult, _ after: BenchResult) -> Change {
        let (old, new) = (Spread(figures(before)), Spread(figures(after)))
        return Change(row: before.row, before: old, after: new, verdict: verdict(old, new, before.row.rate != nil))
    }

    private static func figures(_ result: BenchResult) -> [Double] {
        result.row.rate == nil ? result.runs.map(\.perSecond) : result.runs.map { Double($0.p99) }
    }

    private static func verdict(_ old: Spread, _ new: Spread, _ isLatency: Bool) -> Change.Verdict {
        guard min(old.sorted.count, new.sorted.count) >= RankTest.countMin else { return .unknown }
        guard old.median != new.median, RankTest(old.sorted, new.sorted).showsDifference else { return .noise }
        return (new.median > old.median) == isLatency ? .worse : .better
    }
}
