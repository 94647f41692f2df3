import Martlet

/// Shows that what a store in a directory has acknowledged is there after a crash: a child process writes, is killed in the
/// midst of it, and the store is opened again.
struct CrashDemo {
    /// More than a child comes to before it is killed.
    private static let entriesMax = 200_000
    private static let nanoseconds: UInt64 = 1_000_000_000
    /// What the child's shell says of an entry that is stored.
    private static let answer = Array("added\n".utf8)

    /// Returns what happened, for people.
    /// - Throws: ``CommandFailure`` if something is missing or wrong.
    static func run() throws -> String {
        let folder = try TemporaryDirectory()
        let acknowledged = try writeUntilKilled(folder.path)
        let store = try Store(at: folder.path + "/store")
        defer { try? store.close() }
        try check(store, acknowledged: acknowledged)
        return """
            A child process put entries into a store in a directory, each synced to disk before the next. After
            \(Units.count(acknowledged)) were acknowledged it was killed by SIGKILL. Opened again, the store has \(Units.count(store.count, of: "entry", "entries")): all \(Units.count(acknowledged)) that
            were acknowledged, with their values, and nothing else but the one it was at.
            """
    }

    /// Has a child write to a store in the folder, and kills it. Returns how many entries were acknowledged to be there.
    private static func writeUntilKilled(_ folder: String) throws -> Int {
        var script = try WholeFile(path: folder + "/script")
        try script.write(Array((1...entriesMax).lazy.map { "put \($0) \(value(of: $0))\n" }.joined().utf8))
        try script.finish()
        let child = try ChildProcess(["shell", folder + "/store"], input: folder + "/script")
        // It is killed at any moment after its first acknowledgement: whenever that comes.
        var said = try child.read()
        let end = monotonicNanoseconds() + nanoseconds
        while monotonicNanoseconds() < end {
            let more = try child.read()
            if more.isEmpty { break }
            said += more
        }
        child.kill()
        // What it said before its end counts, too.
        while case let more = try child.read(), !more.isEmpty { said += more }
        guard said.count >= answer.count else { throw CommandFailure("the child process stored nothing.") }
        return said.count / answer.count
    }

    /// Looks for all entries that were acknowledged. The one after them may be there as well: its answer may have been lost.
    static func check(_ store: Store, acknowledged: Int) throws {
        for number in 1...acknowledged {
            guard let found = try store.get("\(number)", as: String.self) else {
                throw CommandFailure("entry \(number) was acknowledged, and is lost: \(acknowledged) were.")
            }
            guard found == value(of: number) else { throw CommandFailure("entry \(number) has a wrong value.") }
        }
        guard store.count <= acknowledged + 1 else {
            throw CommandFailure("\(store.count) entries are there, and \(acknowledged) were acknowledged.")
        }
    }

    static func value(of number: Int) -> String { "value-of-\(number)" }
}
