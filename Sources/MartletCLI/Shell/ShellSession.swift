import Martlet

/// What a shell works on and how it is set, apart from where its lines come from.
final class ShellSession {
    let store: Store
    let output: ShellOutput
    /// What commands act on.
    var keyspace: RawKeyspace
    var isTiming = false
    /// Set once the session is to end.
    var isOver = false
    /// Takes what is said beside results, a line at a time.
    let report: (String) -> Void

    init(output: ShellOutput, report: @escaping (String) -> Void) throws {
        store = try Store()
        keyspace = store.target
        self.output = output
        self.report = report
    }

    /// Does what a line says. A line without words does nothing.
    func perform(_ line: [UInt8]) throws(ShellProblem) {
        let words = try Tokenizer.words(of: line)
        guard let name = words.first else { return }
        let command = try ShellCommand.named(name)
        let arguments = try ShellArguments(words.dropFirst(), of: command, named: name)
        let (isTimed, start) = (isTiming, monotonicNanoseconds())
        defer { if isTimed { report(Units.duration(nanoseconds: monotonicNanoseconds() - start)) } }
        defer { output.finish() }
        do {
            try command.run(self, arguments)
        } catch let problem as ShellProblem {
            throw problem
        } catch {
            throw ShellProblem(CommandFailure.explanation(of: error), at: name.place)
        }
    }

    /// Runs `body`; what the store throws is blamed on `word`.
    func blaming<R>(_ word: ShellWord, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as StoreError {
            throw ShellProblem(CommandFailure.explanation(of: error), at: word.place)
        }
    }
}
