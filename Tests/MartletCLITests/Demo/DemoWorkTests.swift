import Testing

@testable import MartletCLI

@Suite struct DemoWorkTests {
    @Test(arguments: FaultySubject.Fault.ofValues) func aWrongOrMissingValueIsNamed(fault: FaultySubject.Fault) throws {
        let set = WorkingSet.made(count: 500)
        let run = { try FaultySubject.$fault.withValue(fault) { try DemoWork<FaultySubject>(threads: 2).run(set) } }
        guard fault != .none else {
            #expect(try run().readMany.operations == 500)
            return
        }
        let error = #expect(throws: CommandFailure.self) { _ = try run() }
        #expect(error?.description.contains("key:000000000123") == true, "\(error?.description ?? "")")
    }

    @Test func theTourShowsWhatTheStoreDoes() throws {
        #expect(try Tour.run().split(separator: "\n").count == 11)
    }
}
