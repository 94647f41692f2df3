import Testing

@testable import MartletCLI

/// The built command at a terminal that edits lines itself, for want of libedit.
@Suite(
    .enabled(if: Terminal.isAvailable, "tmux is not installed"),
    .enabled(if: !LineEditing.isBuiltIn, "built with libedit"), .timeLimit(.minutes(1)))
struct PlainTerminalTests {
    @Test func linesAreReadAndItIsSaidOnce() throws {
        let terminal = try Terminal(running: MartletCommand.path + " shell")
        try terminal.expect("without libedit: no line editing, history or completion.\nmartlet>")
        try terminal.type("put a 1", "Enter", "put b 2", "C-c", "count", "Enter")
        try terminal.expect("martlet> put b 2^C\nmartlet> count\n1\nmartlet>")
        try terminal.type("C-d")
        try terminal.expect("ended with 0")
    }
}
