import Testing

/// `martlet serve`, as far as it needs no client.
struct ServeCommandTests {
    #if canImport(CUV)
    @Test func aPortThatCannotBeHadIsNamed() throws {
        let run = try MartletCommand.shell("martlet serve --bind 192.0.2.1 --port 7711")
        #expect(run.exitCode == 1 && run.errors.contains("192.0.2.1"), "\(run.errors)")
        #expect(run.output == "")
    }
    #else
    @Test func withoutItsLibraryServingSaysSo() throws {
        let run = try MartletCommand.shell("martlet serve")
        #expect(run.exitCode == 1 && run.errors.contains("built without libuv"), "\(run.errors)")
        #expect(run.output == "")
    }
    #endif
}
