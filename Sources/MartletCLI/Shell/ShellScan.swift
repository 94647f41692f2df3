import Martlet

/// A walk over the entries of a keyspace that shows some of them.
struct ShellScan {
    /// How many entries are looked at before what was found is shown: between two steps nothing is held in the store,
    /// so that a reader who takes his time does not keep memory from being reused.
    private static let stepEntries = 64

    let prefix: [UInt8]
    let glob: Glob?
    let limit: Int
    let showsValues: Bool

    func run(in session: ShellSession) throws {
        var (cursor, shown) = (ScanCursor.start, 0)
        while shown < limit {
            if Interrupt.isPending {
                throw ShellProblem("stopped by Ctrl-C after \(Units.count(shown, of: "entry", "entries"))")
            }
            let (found, next) = try step(from: cursor, in: session.keyspace)
            for fields in found.prefix(limit - shown) { session.output.show(fields) }
            shown += found.count
            guard let next else { return }
            cursor = next
        }
    }

    private func step(
        from cursor: ScanCursor, in keyspace: RawKeyspace
    ) throws -> (found: [[ShellField]], next: ScanCursor?) {
        var found: [[ShellField]] = []
        let next = try keyspace.scan(from: cursor, limit: Self.stepEntries) { key, value in
            let key = Words.array(copying: key)
            guard key.starts(with: prefix), glob?.matches(key) ?? true else { return }
            let fields = [ShellField("key", .bytes(key))]
            found.append(showsValues ? fields + [ShellField("value", .bytes(Words.array(copying: value)))] : fields)
        }
        return (found, next)
    }
}
