/// What a command line asks for.
enum Invocation: Equatable {
    /// Help on one verb, or on the command.
    case help(Verb?)
    case version
    case run(Verb, Arguments)
}
