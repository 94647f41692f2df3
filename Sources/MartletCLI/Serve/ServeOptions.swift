import Martlet
import MartletServer

/// The options of `martlet serve`.
enum ServeOptions {
    static let bind = CommandOption(
        name: "bind", value: .text, valueName: "ADDR[,ADDR…]", defaultText: "127.0.0.1,::1",
        help: "The addresses to listen at; * for all of this machine.")
    static let port = CommandOption(
        name: "port", value: .number(in: 0...65_535), valueName: "N", defaultText: "6379",
        help: "The port to listen at; 0 for one that is free, which is shown.")
    static let unixSocket = CommandOption(
        name: "unix-socket", value: .file, valueName: "FILE", help: "Listen at this unix socket as well.")
    static let directory = CommandOption(
        name: "dir", value: .file, valueName: "DIR",
        help: "Keep everything in this directory, which is made if it is missing. Without it all is in memory alone.")
    static let durability = CommandOption(
        name: "durability", value: .choice(of: Durability.allCases.map(\.name)), valueName: "memory|written|synced",
        defaultText: Durability.synced.name,
        help:
            "With --dir, what is true of a change before its client hears of it: nothing (memory), it survives the end of "
            + "the process (written), it survives a loss of power (synced).")
    static let threads = CommandOption(
        name: "threads", value: .number(in: 1...1_024), valueName: "N",
        help: "How many threads serve clients; as many as the machine has cores if it is not given.")
    static let memoryLimit = CommandOption(
        name: "memory-limit", value: .number(in: 1 << 20...1 << 50), valueName: "BYTES",
        help: "How much memory entries and connections may take together; units: k, M, G.")
    static let evict = CommandOption(
        name: "evict", value: .none,
        help: "At the limit, remove entries that are used least instead of refusing changes.")
    static let memoryPolicy = CommandOption(
        name: "maxmemory-policy", value: .choice(of: MemoryPolicy.allCases.map(\.rawValue)),
        valueName: MemoryPolicy.allCases.map(\.rawValue).joined(separator: "|"),
        help:
            "What happens at the limit: changes are refused, or entries are removed, those not used for longest (allkeys-lru) "
            + "or those used least (allkeys-lfu, as by --evict).")
    static let config = CommandOption(
        name: "config", value: .file, valueName: "FILE",
        help:
            "Read settings from this file, a name and a value in each line, by the names of CONFIG and of redis.conf; options "
            + "count more. CONFIG REWRITE writes it.")
    static let passwordFile = CommandOption(
        name: "password-file", value: .file, valueName: "FILE",
        help: "Clients have to say the password that is the first line of this file.")
    static let unprotected = CommandOption(
        name: "unprotected", value: .none,
        help: "Without a password, serve clients of other machines too.")
    static let clients = CommandOption(
        name: "maxclients", value: .number(in: 1...1_000_000), valueName: "N", defaultText: "10000",
        help: "How many clients may be connected at once.")
    static let timeout = CommandOption(
        name: "timeout", value: .number(in: 0...1_000_000_000), valueName: "SECONDS", defaultText: "0",
        help: "End connections that are idle for so long; 0 for never.")

    static let verb = Verb(
        name: "serve", summary: "Serve Redis clients, from memory or from a directory.",
        options: [
            bind, port, unixSocket, directory, durability, threads, memoryLimit, evict, memoryPolicy, passwordFile,
            unprotected, clients, timeout, config,
        ],
        notes: [
            "Clients talk RESP2 or RESP3, as to Redis. Strings with their bits, keys, expiry, databases and transactions are there; lists, hashes, sets and the like are not, and their commands are answered by an error.",
            "With --dir a client hears of a change once it lasts: many clients' changes go to the disk together, and meanwhile the others are served.",
            "Ctrl-C, SIGTERM and the command SHUTDOWN end the server: replies that are due are sent, and with --dir everything is on disk, in a checkpoint.",
        ],
        examples: [
            .init(command: "martlet serve", meaning: "In memory, for this machine, at port 6379."),
            .init(command: "martlet serve --dir data", meaning: "Everything lasts."),
            .init(
                command: "martlet serve --bind '*' --password-file secret",
                meaning: "For other machines too, which have to say the password."),
            .init(command: "martlet serve --config martlet.conf", meaning: "As a file says, line by line."),
        ])
}
