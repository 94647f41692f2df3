import Testing

/// `martlet serve`, as far as it needs no client.
struct ServeCommandTests {
    #if canImport(CUV)
    @Test func aPortThatCannotBeHadIsNamed() throws {
        let run = try MartletCommand.shell("martlet serve --bind 192.0.2.1 --port 7711")
        #expect(run.exitCode == 1 && run.errors.contains("192.0.2.1"), "\(run.errors)")
        #expect(run.output == "")
    }

    @Test func aWrongLineOfTheSettingsIsNamed() throws {
        let run = try MartletCommand.shell(
            "f=$(mktemp); echo 'maxclients none' >$f; martlet serve --config $f; s=$?; rm $f; exit $s")
        #expect(run.exitCode == 1 && run.errors.contains("line 1: 'none'"), "\(run.errors)")
        let without = try MartletCommand.shell("martlet serve --config /nonexistent/martlet.conf")
        #expect(without.exitCode == 1 && without.errors.contains("/nonexistent/martlet.conf"), "\(without.errors)")
    }

    @Test func whatDoesNotGoTogetherIsRefused() throws {
        let run = try MartletCommand.shell("martlet serve --evict --maxmemory-policy noeviction")
        #expect(run.exitCode == 2 && run.errors.contains("do not go together"), "\(run.errors)")
    }
    #else
    @Test func withoutItsLibraryServingSaysSo() throws {
        let run = try MartletCommand.shell("martlet serve")
        #expect(run.exitCode == 1 && run.errors.contains("built without libuv"), "\(run.errors)")
        #expect(run.output == "")
    }
    #endif
}
