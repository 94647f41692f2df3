/// The words of the command line behind the name of the command. What is no UTF-8 in them is kept (see ``PathText``).
func commandLineWords() -> [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { place in
        guard let word = unsafe CommandLine.unsafeArgv[place] else { return nil }
        return unsafe PathText.text(fromC: word)
    }
}

/// A variable of the environment, as a word of the command line would be; `nil` if it is not set, or empty.
func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe PathText.text(fromC: value)
}
