import Martlet
import Testing

@testable import MartletCLI

@Suite struct CrashDemoTests {
    private func store(_ numbers: some Sequence<Int>, wrong: Int? = nil) throws -> Store {
        let store = try Store()
        for number in numbers { try store.put("\(number)", CrashDemo.value(of: number == wrong ? 0 : number)) }
        return store
    }

    @Test func whatWasAcknowledgedAndOneMoreIsRight() throws {
        try CrashDemo.check(try store(1...10), acknowledged: 10)
        try CrashDemo.check(try store(1...11), acknowledged: 10)
    }

    @Test func whatIsLostWrongOrTooMuchIsFound() throws {
        for (store, problem) in [
            (try store((1...10).filter { $0 != 7 }), "entry 7 was acknowledged, and is lost: 10 were."),
            (try store(1...10, wrong: 3), "entry 3 has a wrong value."),
            (try store(1...12), "12 entries are there, and 10 were acknowledged."),
        ] {
            let failure = #expect(throws: CommandFailure.self) { try CrashDemo.check(store, acknowledged: 10) }
            #expect(failure?.description == problem)
        }
    }

    @Test func theDemoEndsWithACrashAndLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell("TMPDIR='\(folder.path)' martlet demo --entries 1000")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("it was killed by SIGKILL. Opened again, the store has"), "\(run.output)")
        #expect(folder.names == [])
    }
}
