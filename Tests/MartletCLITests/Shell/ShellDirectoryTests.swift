import Martlet
import Testing

@testable import MartletCLI

/// The shell over a store in a directory.
@Suite struct ShellDirectoryTests {
    private let folder: TemporaryFolder
    private var directory: StoreDirectory { StoreDirectory(path: folder.path + "/data") }

    init() throws { folder = try TemporaryFolder() }

    @Test func whatIsStoredIsThereTheNextTime() throws {
        let first = try ShellRun(directory: directory)
        _ = first.output(of: "put a 1", "use named", "put b 2")
        try first.session.store.close()
        let second = try ShellRun(directory: directory)
        #expect(second.output(of: "get a", "use named", "get b") == "1\nnamed\t1\n2\n")
        #expect(try ShellRun().output(of: "get a") == "(none)\n")
    }

    @Test func aCommitSaysWhetherItIsSynced() throws {
        let run = try ShellRun(format: .json, directory: directory)
        let synced = run.output(of: "begin", "put a 1", "commit")
        #expect(
            synced.contains(#""committed": true, "change": "#) && synced.hasSuffix("\"synced\": true}\n"), "\(synced)")
        let memory = run.output(of: "durability memory", "begin", "put a 2", "commit")
        #expect(memory.contains(#""synced": "#))
        #expect(!run.output(of: "sync").contains(#""durable": 0}"#))
        #expect(
            try ShellRun(format: .json).output(of: "begin", "put a 1", "commit").hasSuffix("{\"committed\": true}\n"))
    }

    @Test func durabilityIsOfADirectory() throws {
        let run = try ShellRun(directory: directory)
        #expect(run.output(of: "durability", "durability written", "durability") == "synced\nwritten\n")
        #expect(run.output(of: "checkpoint", "compact").split(separator: "\n").count == 2)
        let inMemory = try ShellRun()
        #expect(inMemory.output(of: "durability") == "memory\n")
        for line in ["durability synced", "sync", "checkpoint", "compact"] {
            #expect(inMemory.output(of: line).contains("The store is in memory alone"), "\(line)")
        }
    }

    @Test func whatIsOnlyReadIsNotWritten() throws {
        let first = try ShellRun(directory: directory)
        _ = first.output(of: "put a 1")
        try first.session.store.close()
        let reader = try ShellRun(directory: StoreDirectory(path: directory.path, isReadOnly: true))
        #expect(reader.output(of: "get a", "put a 2").hasPrefix("1\nThe store was opened to be read only"))
        #expect(reader.output(of: "get a") == "1\n")
    }

    @Test func statisticsNameTheDirectory() throws {
        let run = try ShellRun(directory: directory)
        #expect(run.output(of: "stats").contains("\ndirectory\t\(directory.path)\ndurable\t"))
        #expect(try ShellRun().output(of: "stats").hasSuffix("\ndirectory\t(none)\ndurable\t0\n"))
    }

    @Test func optionsOfADirectoryNeedOne() throws {
        let run = try MartletCommand.shell(
            "martlet shell --read-only; echo $?; martlet shell --durability memory; echo $?")
        #expect(run.output == "2\n2\n")
        #expect(run.errors.contains("--read-only of shell is about a directory, and none is named"), "\(run.errors)")
    }
}
