import Martlet
import MartletTestSupport
import Testing

@testable import MartletCLI

/// On threads of their own: while one waits, a task has to go on.
@Suite struct ShellWatchTests {
    /// What the commands show, without the numbers of changes, which tell places in the log.
    private func shown(_ commands: [String], in path: String? = nil) async -> [String] {
        await onAThread {
            let run = try ShellRun(directory: path.map { StoreDirectory(path: $0) })
            var text = ""
            for command in commands { text = run.output(of: command) }
            return text.split(separator: "\n").map { $0.split(separator: "\t").dropFirst().joined(separator: " ") }
        }
    }

    @Test func whatTheLogHasIsShown() async throws {
        let folder = try TemporaryFolder()
        let commands = ["put a 1", "use users", "put user:1 Alice", "remove user:1", "use", "clear"]
        let shown = await shown(commands + ["watch --from 0 --limit 5"], in: folder.path + "/data")
        #expect(
            shown == [
                "put (none) a 1", "make users users (none)", "put users user:1 Alice", "remove users user:1 (none)",
                "clear (none) (none) (none)",
            ], "\(shown)")
        let first = await self.shown(commands + ["watch --from 0 --limit 1"], in: folder.path + "/one")
        #expect(first == ["put (none) a 1"])
        let chosen = await self.shown(commands + ["watch --from 0 --prefix user: --limit 3"], in: folder.path + "/two")
        #expect(chosen.count { $0.contains("user:1") } == 2 && !chosen.contains("put (none) a 1"), "\(chosen)")
    }

    @Test func whatExpiresMeanwhileIsShown() async {
        let shown = await shown(["put a 1 --ttl 0.3", "watch --limit 1"])
        #expect(shown.last == "expire (none) a (none)", "\(shown)")
    }

    @Test func itEndsInTimeWhereNothingComes() async {
        #expect(await shown(["put a 1", "watch --for 0.05"]) == [])
    }

    @Test func aNumberIsNotBelow0() throws {
        let run = try ShellRun()
        #expect(run.output(of: "watch --from -1").contains("N must not be below 0"))
    }
}
