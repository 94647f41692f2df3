/// `martlet shell`.
struct Shell {
    private let directory: StoreDirectory?
    private let files: [String]
    private let format: ShellOutput.Format
    private let byteForm: ShellOutput.ByteForm
    private let stopsOnError: Bool
    private let historyPath: String?
    /// Whether someone sits before it, who types the lines and reads the answers.
    private let isInteractive = isTerminal(0) && Console.output.isTerminal

    init(_ arguments: Arguments) throws(ArgumentError) {
        directory = try ShellOptions.directory(arguments)
        files = arguments.texts(ShellOptions.load)
        format = arguments.text(ShellOptions.format).flatMap(ShellOutput.Format.init) ?? .plain
        byteForm = arguments.text(ShellOptions.values).flatMap(ShellOutput.ByteForm.init) ?? .text
        stopsOnError = arguments.has(ShellOptions.stopOnError)
        historyPath = arguments.text(ShellOptions.history) ?? environmentVariable(ShellOptions.historyVariable)
    }

    func run() throws {
        let output = ShellOutput(format: format, byteForm: byteForm) { Console.output.print($0, terminator: "") }
        let session = try ShellSession(directory, output: output) { Console.error.print($0) }
        let outcome = Result { try serve(session) }
        try session.store.close()
        try outcome.get()
    }

    private func serve(_ session: ShellSession) throws {
        if let directory, let found = session.store.recovery, isInteractive || found.isAfterCrash {
            Console.error.print(found.text(of: directory.path))
        }
        for file in files {
            let description = try FileDescription(path: file, format: FileFormat(fileName: file) ?? .tsv)
            let report = try FileLoad(file: description).run(into: session.keyspace, of: session.store)
            if isInteractive { Console.error.print(report.text) }
        }
        defer { session.reportWhatIsOpen() }
        if isInteractive { try converse(session) } else { try runScript(session) }
    }

    private func converse(_ session: ShellSession) throws {
        Interrupt.catchAll()
        var reader = try interactiveReader(for: session)
        while !session.isOver {
            switch try reader.next(prompt: Self.prompt(of: session)) {
            case .line(let line):
                // What was pressed before the command was given is not meant for it.
                Interrupt.forget()
                do throws(ShellProblem) {
                    try session.perform(line)
                } catch {
                    Console.error.print(error.report(on: line))
                    if stopsOnError { throw CommandFailure("stopped at a command that failed.") }
                }
            case .cancelled: break
            case .end: return Console.output.print("")
            }
        }
    }

    private func runScript(_ session: ShellSession) throws {
        var reader = PlainLineReader(try FileSource(path: "-"))
        session.takeRestOfScript = { reader.takeRest() }
        var (number, failures) = (0, 0)
        while !session.isOver, case .line(let line) = try reader.next(prompt: "") {
            number += 1
            do throws(ShellProblem) {
                try session.perform(line)
            } catch {
                failures += 1
                Console.error.print("line \(number): \(error.report(on: line))")
                if stopsOnError { break }
            }
        }
        guard failures == 0 else {
            throw CommandFailure("\(Units.count(failures, of: "command", "commands")) failed.")
        }
    }

    private func interactiveReader(for session: ShellSession) throws -> any LineReader {
        let editor = LineEditing.reader(historyPath: historyPath) { typed in
            ShellCompletion(of: typed, names: session.names)
        }
        if let editor { return editor }
        Console.error.print("This command was built without libedit: no line editing, history or completion.")
        return PlainLineReader(try FileSource(path: "-")) { Console.output.print($0, terminator: "") }
    }

    static func prompt(of session: ShellSession) -> String {
        let keyspace = session.keyspaceName.map { " " + ByteText.word($0) } ?? ""
        return switch session.view {
        case .present: "martlet\(keyspace)> "
        case .transaction: "martlet\(keyspace)*> "
        case .snapshot(let viewed): "martlet\(keyspace)@\(ByteText.word(viewed.name))> "
        }
    }
}
