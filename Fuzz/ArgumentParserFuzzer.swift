// Compiled by Fuzz/run together with the argument parser's files, not by the package.

/// Reads any bytes as a command line, a word for each line. Whatever comes must be understood or refused, in words.
@c(LLVMFuzzerTestOneInput)
public func fuzzArgumentParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    let words = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    do throws(ArgumentError) {
        guard case .run(let verb, let arguments) = try ArgumentParser(verbs: [verb]).parse(words) else { return 0 }
        // What was accepted can be read back.
        for option in verb.options where arguments.has(option) {
            switch option.value {
            case .number(let range): precondition(arguments.number(option).map(range.contains) == true)
            case .numbers(let range): precondition(arguments.numbers(option).allSatisfy(range.contains))
            case .choice(let known): precondition(arguments.text(option).map(known.contains) == true)
            case .choices(let known): precondition(arguments.words(option).allSatisfy(known.contains))
            case .text: precondition(arguments.text(option) != nil)
            case .none, .file: break
            }
        }
    } catch {
        precondition(!error.problem.isEmpty && !error.advice.isEmpty)
    }
    return 0
}

/// A verb with every kind of option.
private let verb = Verb(
    name: "v", summary: "For fuzzing.",
    options: [
        CommandOption(name: "n", value: .number(in: 1...1_000_000), help: ""),
        CommandOption(name: "ns", value: .numbers(in: 0...Int.max), help: ""),
        CommandOption(name: "c", value: .choice(of: ["a", "bb"]), help: ""),
        CommandOption(name: "cs", value: .choices(of: ["a", "bb"]), help: ""),
        CommandOption(name: "f", value: .file, help: ""),
        CommandOption(name: "t", value: .text, help: ""),
        CommandOption(name: "flag", value: .none, help: ""),
    ], operands: ["THING"])
