import Glibc

// Subjects NAME: serves the driver with one of the stores that are written in Swift.
do {
    switch CommandLine.arguments.dropFirst().first {
    case "martlet": var server = Server<StoreSubject>(); try server.serve()
    case "dictionary-lock": var server = Server<LockedDictionary>(); try server.serve()
    case "dictionary-actor": var server = Server<ActorDictionary>(); try server.serve()
    default: throw Failure("usage: Subjects martlet | dictionary-lock | dictionary-actor")
    }
} catch {
    let text = Array("\(error)\n".utf8)
    _ = unsafe write(2, text, text.count)
    exit(1)
}
