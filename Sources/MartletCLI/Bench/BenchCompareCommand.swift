/// `martlet bench compare`.
struct BenchCompareCommand {
    private let paths: [String]
    private let failPercent: Int?
    private let output: BenchOutput

    init(_ arguments: Arguments) throws(ArgumentError) {
        paths = arguments.operands
        failPercent = arguments.number(BenchCompareOptions.failOnSlower)
        output = try BenchOutput(
            "bench compare", [("--html", arguments.text(BenchCompareOptions.html))], reading: paths)
    }

    func run() throws {
        let files = try paths.map { path throws(BenchFile.Problem) in try BenchFile(path: path) }
        let names = FileNames.short(paths)
        let first = files[0].document
        let comparisons = files.dropFirst().map { BenchComparison(before: first, after: $0.document) }
        let reports = zip(comparisons, names.dropFirst()).map { comparison, name in
            BenchComparisonReport(comparison: comparison, names: (names[0], name)).text
        }
        output.console.print(reports.joined(separator: "\n\n"))
        try output.write("--html") {
            BenchPage(files: zip(names, files).map { .init(name: $0, document: $1.document) }).html
        }
        try checkSlowdowns(comparisons.flatMap(\.changes))
    }

    private func checkSlowdowns(_ changes: [BenchComparison.Change]) throws {
        guard let failPercent else { return }
        let slower = changes.filter { $0.verdict == .worse && $0.slowdownPercent > Double(failPercent) }
        guard let worst = slower.max(by: { $0.slowdownPercent < $1.slowdownPercent }) else { return }
        throw CommandFailure(
            "\(Units.count(slower.count, of: "row is", "rows are")) slower by more than \(failPercent) %, most of all "
                + "\(worst.row.name): \(Units.fixed(worst.slowdownPercent, 1)) %.")
    }
}
