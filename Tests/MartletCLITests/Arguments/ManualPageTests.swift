import Testing

@testable import MartletCLI

@Suite struct ManualPageTests {
    /// What groff says against the source of a page, and what it makes of it, in lines as long as they need be.
    private func formatted(_ source: String) throws -> (warnings: String, text: String) {
        let file = TemporaryFile(source)
        let run = try MartletCommand.shell(
            "groff -ww -man -rLL=3000n -Tutf8 -P-c -P-b -P-o -P-u \(file.path) && command -v groff >/dev/null")
        #expect(run.exitCode == 0, "\(run.errors)")
        return (run.errors, run.output)
    }

    @Test func thePageHasNoMistakes() throws {
        let page = try MartletCommand.shell("martlet manual")
        #expect(page.exitCode == 0)
        #expect(try formatted(page.output).warnings.isEmpty)
    }

    @Test func aMistakeIsNoticed() throws {
        let page = ManualPage.text(of: CommandLineTool.verbs) + ".XY\n"
        #expect(try !formatted(page).warnings.isEmpty)
    }

    /// Every word that the table has stands on the page as it is typed.
    @Test func allThatTheTableSaysIsThere() throws {
        let text = try formatted(ManualPage.text(of: CommandLineTool.verbs)).text
        for verb in CommandLineTool.verbs.flatMap(\.family) {
            let said =
                [HelpText.synopsis(of: verb), verb.summary] + verb.notes
                + verb.options.flatMap { [HelpText.heading(of: $0), HelpText.description(of: $0)] }
                + verb.examples.flatMap { [$0.command, $0.meaning] }
            for words in said { #expect(text.contains(words), "\(verb.name)") }
        }
        for command in ShellCommand.all { #expect(text.contains(command.usage) && text.contains(command.summary)) }
    }

    /// At the beginning of a line some letters would be taken for requests, and at other places for escapes.
    @Test func anyTextIsShownAsItIs() throws {
        let nasty = [".TH is text", "'quoted", "a\\nb \\fB \\(aq", "\"--x\" 'y' `z` ^~", "é … – \\", "- \\e"]
        let verb = Verb(
            name: "v", summary: nasty[0], notes: nasty, examples: nasty.map { .init(command: $0, meaning: $0) })
        let (warnings, text) = try formatted(ManualPage.text(of: [verb]))
        #expect(warnings.isEmpty)
        for words in nasty { #expect(text.components(of: words) >= 3, "\(words)") }
    }
}

extension String {
    /// How often `part` stands in it.
    fileprivate func components(of part: String) -> Int {
        ranges(of: part).count
    }
}
