import Martlet

extension DirectoryReport {
    /// Lines for people.
    var text: String {
        (["\(table.text)", ""] + torn + damage + [verdict]).joined(separator: "\n")
    }

    var json: JSON {
        .object([
            ("sound", .bool(isSound)), ("last", .integer(Int(last.rawValue))),
            (
                "torn",
                tornFile.map { .object([("file", .string($0)), ("offset", .integer(tornOffset))]) } ?? .null
            ),
            ("problems", .array(problems.map(json))), ("files", .array(files.map(json))),
        ])
    }

    private var table: Table {
        var table = Table(header: ["file", "kind", "bytes", "records"], leftColumns: 2)
        for file in files {
            table.add([file.name, file.kind.rawValue, Units.count(file.bytes), Units.count(file.records)])
        }
        return table
    }

    private var torn: [String] {
        guard let tornFile else { return [] }
        return [
            "torn: \(tornFile), byte \(tornOffset): the end of the log, as a crash leaves it. The next opening cuts it off."
        ]
    }

    private var damage: [String] {
        problems.map { "damaged: \($0.file), byte \($0.offset): \($0.reason)" }
    }

    private var verdict: String {
        guard isSound else {
            return
                "\(Units.count(problems.count, of: "place is", "places are")) damaged or missing. Restore a backup, or save what "
                + "can be read with martlet repair."
        }
        return "Sound, up to change \(last.rawValue)."
    }

    private func json(_ problem: Problem) -> JSON {
        .object([
            ("file", .string(problem.file)), ("offset", .integer(problem.offset)), ("reason", .string(problem.reason)),
        ])
    }

    private func json(_ file: File) -> JSON {
        .object([
            ("name", .string(file.name)), ("kind", .string(file.kind.rawValue)), ("bytes", .integer(file.bytes)),
            ("records", .integer(file.records)),
        ])
    }
}
