/// What a load did.
struct LoadReport: Sendable {
    let name: String
    let summary: EntryReader.Summary
    let nanoseconds: UInt64

    /// Lines for people.
    var text: String {
        let lines = ["Loaded \(count(summary.entries, "entry", "entries")) from \(name): \(rates)."] + passedOver
        return lines.joined(separator: "\n")
    }

    /// Lines that say what was in the file and is not in the store.
    var passedOver: [String] {
        var lines: [String] = []
        if summary.emptyRecords > 0 {
            lines.append("Passed over \(count(summary.emptyRecords, "empty line", "empty lines")).")
        }
        if summary.malformedRecords > 0 {
            lines.append("Skipped \(count(summary.malformedRecords, "record", "records")) that could not be read:")
            lines += summary.problems.map { "  \(name), \($0)" }
            let untold = summary.malformedRecords - summary.problems.count
            if untold > 0 { lines.append("  and \(Units.count(untold)) more") }
        }
        return lines
    }

    private var rates: String {
        let seconds = max(Double(nanoseconds) / 1e9, 1e-9)
        let rate = "\(Units.bytes(Int(Double(summary.bytes) / seconds)))/s"
        let entryRate = "\(Units.millions(Double(summary.entries) / seconds)) M entries/s"
        return "\(Units.bytes(summary.bytes)) in \(Units.duration(nanoseconds: nanoseconds)), \(rate), \(entryRate)"
    }

    private func count(_ number: Int, _ one: String, _ many: String) -> String {
        Units.count(number, of: one, many)
    }
}
