/// Those options of `martlet bench` that measure a server.
enum ServerBenchOptions {
    static let server = CommandOption(
        name: "server", value: .text, valueName: "ADDRESS",
        help: "Measure the server at ADDRESS instead, HOST:PORT or the path of a unix socket: "
            + "any one that speaks RESP. Its keys k… and n… are overwritten.")
    static let commands = CommandOption(
        name: "commands", value: .choices(of: ServerMix.allCases.map(\.rawValue)), valueName: "LIST",
        defaultText: "get,set",
        help: "With --server: what is asked of it: "
            + ServerMix.allCases.map { "\($0.rawValue) (\($0.meaning))" }.joined(separator: "; ") + ".")
    static let connections = CommandOption(
        name: "connections", value: .numbers(in: 1...100_000), valueName: "LIST", defaultText: "50",
        help: "With --server: numbers of connections, which the threads share.")
    static let pipeline = CommandOption(
        name: "pipeline", value: .numbers(in: 1...10_000), valueName: "LIST", defaultText: "1",
        help: "With --server: how many commands a connection sends before it waits for their replies.")
    static let password = CommandOption(
        name: "password-file", value: .file, valueName: "FILE",
        help: "With --server: the password is the first line of FILE.")

    static let form = CommandOption(
        name: "protocol", value: .choice(of: ServerProtocol.allCases.map(\.rawValue)), valueName: "NAME",
        defaultText: ServerProtocol.resp.rawValue,
        help: "With --server: resp is what Redis clients speak; memcached is memcached's text protocol.")
    static let loaded = CommandOption(
        name: "loaded", value: .none,
        help: "With --server: the keys are there already, from a measurement with the same sizes.")

    static let all = [server, commands, connections, pipeline, form, loaded, password]

    static let note =
        "With --server each connection sends as many commands as --pipeline says in one piece, and the next when all their replies are there. "
        + "Every reply is timed, from when its command was sent, or with --rate from when it should have been. All keys are set before, "
        + "and it is a failure if a GET or MGET finds one missing. Of the other options --entries, --key-bytes, --value-bytes, --distribution, --threads, "
        + "--seconds, --warmup, --repeat, --rate, --seed and --json count."
}
