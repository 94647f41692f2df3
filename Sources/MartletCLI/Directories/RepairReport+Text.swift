import Martlet

extension RepairReport {
    /// Lines for people, about what is in the new directory.
    func text(_ target: String) -> String {
        let saved =
            "Saved \(Units.count(entries, of: "entry", "entries")) to \(target), with "
            + "\(Units.count(changes, of: "change", "changes")) of the log."
        let lost = losses.map { loss in
            let size =
                loss.bytes > 0
                ? "\(Units.count(loss.bytes, of: "byte", "bytes")) from byte \(loss.offset)" : "byte \(loss.offset)"
            return "lost: \(loss.file), \(size): \(loss.reason)"
        }
        let renamed = renamedKeyspaces.map { "A keyspace whose name is lost is called \($0)." }
        let verdict = losses.isEmpty ? ["Nothing that could be told was lost."] : []
        return ([saved] + lost + renamed + verdict).joined(separator: "\n")
    }

    var json: JSON {
        .object([
            ("entries", .integer(entries)), ("changes", .integer(changes)),
            ("losses", .array(losses.map(json))),
            ("renamed_keyspaces", .array(renamedKeyspaces.map { .string($0) })),
        ])
    }

    private func json(_ loss: Loss) -> JSON {
        .object([
            ("file", .string(loss.file)), ("offset", .integer(loss.offset)), ("bytes", .integer(loss.bytes)),
            ("reason", .string(loss.reason)),
        ])
    }
}
