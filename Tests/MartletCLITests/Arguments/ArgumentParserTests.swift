import Testing

@testable import MartletCLI

@Suite struct ArgumentParserTests {
    private static let color = CommandOption(
        name: "color", value: .choice(of: ["red", "blue"]), valueName: "COLOR", defaultText: "red", help: "Its color.")
    private static let sizes = CommandOption(
        name: "sizes", value: .numbers(in: 1...5_000), valueName: "LIST", help: "Sizes.")
    private static let loud = CommandOption(name: "loud", value: .none, help: "Say so.")
    private static let paint = Verb(
        name: "paint", summary: "Paint something.", options: [color, sizes, loud], operands: ["THING"],
        notes: ["A note."],
        examples: [.init(command: "martlet paint --loud door", meaning: "Paint the door.")])
    private static let mix = Verb(
        name: "color mix", summary: "Mix colors.", options: [loud], operands: ["COLOR"], operandCount: 2...9)
    private static let sort = Verb(name: "color sort", summary: "Sort colors.")
    private static let colors = Verb(name: "color", summary: "Name colors.", options: [sizes], verbs: [mix, sort])
    private let parser = ArgumentParser(verbs: [ArgumentParserTests.paint, ArgumentParserTests.colors])

    @Test func optionsAreReadInBothForms() throws {
        for words in [["paint", "--color", "blue", "--sizes", "1,2k"], ["paint", "--color=blue", "--sizes=1,2k"]] {
            guard case .run(let verb, let arguments) = try parser.parse(words) else {
                Issue.record("\(words) did not run")
                continue
            }
            #expect(verb.name == "paint")
            #expect(arguments.text(Self.color) == "blue")
            #expect(arguments.numbers(Self.sizes) == [1, 2_000])
            #expect(!arguments.has(Self.loud))
        }
    }

    @Test func anOptionNotGivenHasItsDefault() throws {
        guard case .run(_, let arguments) = try parser.parse(["paint", "door", "--loud"]) else { return }
        #expect(arguments.text(Self.color) == "red")
        #expect(arguments.operands == ["door"])
        #expect(arguments.has(Self.loud))
    }

    @Test(arguments: [["--help"], ["-h"], ["help"]]) func helpIsFound(words: [String]) throws {
        #expect(try parser.parse(words) == .help(nil))
    }

    @Test(arguments: [["help", "paint"], ["paint", "--help"], ["paint", "--loud", "-h"]])
    func helpOnAVerbIsFound(words: [String]) throws {
        #expect(try parser.parse(words) == .help(Self.paint))
    }

    @Test func aVerbsOwnVerbStandsRightBehindItsName() throws {
        guard case .run(let verb, let arguments) = try parser.parse(["color", "mix", "red", "--loud", "blue"]) else {
            Issue.record("it did not run")
            return
        }
        #expect(verb == Self.mix)
        #expect(arguments.operands == ["red", "blue"] && arguments.has(Self.loud))
        #expect(try parser.parse(["color", "--sizes", "1"]) != parser.parse(["color", "sort"]))
        for words in [["help", "color", "sort"], ["color", "sort", "--help"]] {
            #expect(try parser.parse(words) == .help(Self.sort))
        }
    }

    @Test(arguments: [
        (["pant"], "unknown verb 'pant'", "Did you mean paint?"),
        (["help", "piant"], "unknown verb 'piant'", "Did you mean paint?"),
        (["--versoin"], "unknown option '--versoin'", "Did you mean --version?"),
        (["paint", "--colour", "red"], "paint has no option '--colour'", "Did you mean --color?"),
        (["paint", "--color", "green"], "--color knows red, blue, and not 'green'", "See martlet help paint."),
        (["paint", "--color"], "--color needs a value", "See"),
        (["paint", "--loud=yes"], "--loud takes no value, and got 'yes'", "See"),
        (["paint", "--sizes", "1,,2"], "--sizes needs a whole number, not ''", "See"),
        (["paint", "--sizes", "6000"], "--sizes must lie between 1 and 5000, and '6000' does not", "See"),
        (["color", "mxi", "red"], "color has no verb 'mxi'", "Did you mean mix?"),
        (["help", "color", "srot"], "color has no verb 'srot'", "Did you mean sort?"),
        (["color", "mix", "red"], "color mix needs COLOR and COLOR, and got 1", "See martlet help color mix."),
        (["color", "mix", "--luod"], "color mix has no option '--luod'", "Did you mean --loud?"),
        (["color", "sort", "red"], "color sort does not know what to do with 'red'", "Options begin with --."),
        (["color", "--sizes", "1", "mix"], "color does not know what to do with 'mix'", "Options begin with --."),
        (["paint", "door", "wall"], "paint does not know what to do with 'wall'", "Options begin with --."),
        ([], "no verb given", "Try martlet demo"),
    ])
    func mistakesAreNamed(words: [String], problem: String, advice: String) {
        let error = #expect(throws: ArgumentError.self) { _ = try parser.parse(words) }
        #expect(error?.problem == problem)
        #expect(error?.advice.hasPrefix(advice) == true, "\(error?.advice ?? "")")
    }

    @Test func whatIsNotNearIsNotSuggested() {
        let error = #expect(throws: ArgumentError.self) { _ = try parser.parse(["zzzzzz"]) }
        #expect(error?.advice == "See martlet --help for all verbs.")
    }

    @Test(arguments: [("2_000_000", 2_000_000), ("3k", 3_000), ("2M", 2_000_000), ("1G", 1_000_000_000), ("0", 0)])
    func numbersAreReadAsPeopleWriteThem(text: String, number: Int) {
        #expect(WrittenNumber.read(text) == number)
    }

    @Test(arguments: ["", "k", "-1", "1.5", "1kk", "99999999999999999999", "9999999999999G", "٣"])
    func whatIsNoNumberIsNotRead(text: String) {
        #expect(WrittenNumber.read(text) == nil)
    }

    @Test func helpFollowsFromTheTable() {
        #expect(
            HelpText.page(of: Self.paint) == """
                martlet paint: Paint something.

                Usage: martlet paint [OPTION]… [THING]

                Options:
                  --color COLOR  Its color. Default: red.
                  --sizes LIST   Sizes.
                  --loud         Say so.
                  --help         Show this help.

                A note.

                Examples:
                  martlet paint --loud door
                      Paint the door.

                """)
    }

    @Test func helpNamesTheVerbsOfAVerb() {
        #expect(
            HelpText.page(of: Self.colors).hasPrefix(
                """
                martlet color: Name colors.

                Usage: martlet color [OPTION]…
                       martlet color mix …
                       martlet color sort …

                Verbs:
                  color mix   Mix colors.
                  color sort  Sort colors.

                Options:
                """))
        #expect(HelpText.page(of: Self.mix).contains("Usage: martlet color mix [OPTION]… COLOR COLOR [COLOR]…\n"))
        #expect(HelpText.overview(of: [Self.colors]).contains("  color sort  Sort colors.\n"))
    }

    @Test func everyVerbHasExamplesThatItAccepts() throws {
        let parser = ArgumentParser(verbs: CommandLineTool.verbs)
        for verb in CommandLineTool.verbs.flatMap(\.family) {
            #expect(!verb.examples.isEmpty)
            for example in verb.examples {
                let command = example.command.split(separator: "|").last ?? ""
                let words = command.split(separator: " ").dropFirst().map(String.init)
                guard case .run(verb, _) = try parser.parse(words) else {
                    Issue.record("\(example.command) does not run \(verb.name)")
                    continue
                }
            }
        }
    }

    @Test func everyDefaultIsAValueItsOptionAccepts() throws {
        let parser = ArgumentParser(verbs: CommandLineTool.verbs)
        for verb in CommandLineTool.verbs.flatMap(\.family) {
            let count = verb.operands.isEmpty ? 0 : verb.operandCount.lowerBound
            let operands =
                [String](repeating: "x", count: count) + verb.neededOptions.flatMap { ["--\($0.name)", "x"] }
            for option in verb.options {
                guard let text = option.defaultText else { continue }
                let name = verb.name.split(separator: " ").map(String.init)
                _ = try parser.parse(name + ["--\(option.name)", text] + operands)
            }
        }
    }
}
