import Martlet

/// The command `martlet`: from the words of the command line to an exit code.
enum CommandLineTool {
    static let version = "\(LibraryVersion.text)"
    /// The table from which parsing, help and error messages follow.
    static let verbs = [
        DemoOptions.verb, ServeOptions.verb, ShellOptions.verb, BenchOptions.verb, CheckOptions.verb,
        RepairOptions.verb, BackupOptions.verb, RestoreOptions.verb, DumpOptions.verb, LoadOptions.verb,
        CompletionsOptions.verb, ManualOptions.verb,
    ]

    static func run(_ words: [String]) -> Int32 {
        do throws(ArgumentError) {
            return try perform(try ArgumentParser(verbs: verbs).parse(words))
        } catch {
            Console.error.print("martlet: \(error.problem).\n\(error.advice)")
            return ExitCode.usage
        }
    }

    private static func perform(_ invocation: Invocation) throws(ArgumentError) -> Int32 {
        switch invocation {
        case .help(nil): Console.output.print(HelpText.overview(of: verbs), terminator: "")
        case .help(let verb?): Console.output.print(HelpText.page(of: verb), terminator: "")
        case .version: Console.output.print("martlet \(version)")
        case .run(let verb, let arguments): return try perform(verb, arguments)
        }
        return ExitCode.success
    }

    private static func perform(_ verb: Verb, _ arguments: Arguments) throws(ArgumentError) -> Int32 {
        do {
            switch verb.name {
            case DemoOptions.verb.name: try DemoCommand(arguments).run()
            case ServeOptions.verb.name: try ServeCommand(arguments).run()
            case ShellOptions.verb.name: try Shell(arguments).run()
            case BenchOptions.verb.name: try BenchCommand(arguments).run()
            case BenchCompareOptions.verb.name: try BenchCompareCommand(arguments).run()
            case CheckOptions.verb.name: return try CheckCommand(arguments).run()
            case RepairOptions.verb.name: return try RepairCommand(arguments).run()
            case BackupOptions.verb.name: try BackupCommand(arguments).run()
            case RestoreOptions.verb.name: try RestoreCommand(arguments).run()
            case DumpOptions.verb.name: try DumpCommand(arguments).run()
            case LoadOptions.verb.name: try LoadCommand(arguments).run()
            case CompletionsOptions.verb.name:
                Console.output.print(CompletionsOptions.script(arguments), terminator: "")
            case ManualOptions.verb.name: Console.output.print(ManualPage.text(of: verbs), terminator: "")
            default: preconditionFailure("\(verb.name) is in the table and does nothing")
            }
            return ExitCode.success
        } catch let error as ArgumentError {
            throw error
        } catch {
            Console.error.print("martlet \(verb.name): \(CommandFailure.explanation(of: error))")
            return CommandFailure.exitCode(of: error)
        }
    }
}
