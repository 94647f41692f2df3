import Testing

@testable import MartletCLI

/// The built command at a terminal.
@Suite(
    .enabled(if: Terminal.isAvailable, "tmux is not installed"),
    .enabled(if: LineEditing.isBuiltIn, "built without libedit"), .timeLimit(.minutes(1)))
struct ShellTerminalTests {
    private let command = MartletCommand.path + " shell"

    @Test func linesAreEditedAndRun() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("put a oneX", "BSpace", "Enter", "get a", "Enter")
        try terminal.expect("martlet> get a\none\nmartlet>")
    }

    @Test func historyComesBackWithTheArrows() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("increment n", "Enter")
        try terminal.expect("\n1\n")
        try terminal.type("Up", "Enter")
        try terminal.expect("\n2\n")
    }

    @Test func tabCompletesCommandsAndKeyspaces() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("cou", "Tab", "Enter")
        try terminal.expect("martlet> count\n0\n")
        try terminal.type("get", "Tab")
        try terminal.expect("get  getMany\nmartlet> get")
        try terminal.type("C-u", "use sessions", "Enter")
        try terminal.expect("martlet sessions>")
        try terminal.type("drop s", "Tab", "Enter")
        try terminal.expect("martlet sessions> drop sessions\ndropped\nmartlet>")
    }

    @Test func controlCThrowsTheLineAwayAndNothingElse() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("put a 1", "Enter", "put b 2", "Home", "C-c", "C-c", "count", "Enter")
        try terminal.expect("martlet> count\n1\nmartlet>")
    }

    @Test func controlCStopsALongScan() throws {
        let file = TemporaryFile((0..<200_000).map { "key\($0)\tvalue\n" }.joined())
        let terminal = try Terminal(running: "\(command) --load \(file.path)")
        try terminal.expect("Loaded 200,000 entries")
        try terminal.type("scan", "Enter")
        try terminal.expect("value")
        try terminal.type("C-c")
        try terminal.expect("stopped by Ctrl-C after")
        try terminal.type("count", "Enter")
        try terminal.expect("\n200000\n")
    }

    @Test func thePromptShowsATransaction() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("begin", "Enter", "put a 1", "Enter", "savepoint half", "Enter", "rollback h", "Tab", "Enter")
        try terminal.expect("martlet*> rollback half\nmartlet*>")
        try terminal.type("C-d")
        try terminal.expect("The transaction was still open: nothing of it was committed.\nended with 0")
    }

    @Test func controlDEndsWithSuccess() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("bad", "Enter", "C-d")
        try terminal.expect("no such command")
        try terminal.expect("ended with 0")
    }

    @Test func historyIsKeptWhereItIsAskedFor() throws {
        let file = TemporaryFile("")
        for round in 1...2 {
            let terminal = try Terminal(running: "\(command) --history \(file.path)")
            try terminal.expect("martlet>")
            if round == 1 {
                try terminal.type("append word x", "Enter", "quit", "Enter")
            } else {
                try terminal.type("Up", "Up")
            }
            try terminal.expect(round == 1 ? "ended with 0" : "martlet> append word x")
        }
    }

    @Test func lettersBeyondASCIIAreTyped() throws {
        let terminal = try Terminal(running: command)
        try terminal.expect("martlet>")
        try terminal.type("put é ü🙂", "Enter", "get é", "Enter")
        try terminal.expect("\nü🙂\n")
    }
}
