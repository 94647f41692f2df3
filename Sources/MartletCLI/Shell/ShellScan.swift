import Martlet
import MartletServer

/// A walk over the entries of a keyspace that shows some of them.
struct ShellScan {
    let prefix: [UInt8]
    let glob: KeyPattern?
    let limit: Int
    let showsValues: Bool

    func run(in session: ShellSession) throws {
        var shown = 0
        try session.readable.visit { key, value, _ in
            if Interrupt.isPending {
                throw ShellProblem("stopped by Ctrl-C after \(Units.count(shown, of: "entry", "entries"))")
            }
            guard let key = wanted(key) else { return true }
            let fields = [ShellField("key", .bytes(key))]
            session.output.show(
                showsValues ? fields + [ShellField("value", .bytes(Words.array(copying: value)))] : fields)
            shown += 1
            return shown < limit
        }
    }

    /// The key, if it is as asked for.
    private func wanted(_ key: RawSpan) -> [UInt8]? {
        let key = Words.array(copying: key)
        return key.starts(with: prefix) && glob?.matches(key) ?? true ? key : nil
    }
}
