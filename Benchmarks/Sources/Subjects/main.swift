import Glibc

// Subjects NAME          serves the driver with one of the stores that are written in Swift
// Subjects count NAME    does one operation many times, and says how often
// Subjects operations    lists the names of those
do {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "martlet": try serve(StoreSubject.self)
    case "dictionary-lock": try serve(LockedDictionary.self)
    case "dictionary-actor": try serve(ActorDictionary.self)
    case "operations": HotPath.allCases.forEach { print($0.rawValue) }
    case "count":
        guard let path = arguments.last.flatMap(HotPath.init) else { throw Failure("no such operation") }
        print(try path.run())
    default: throw Failure("usage: Subjects martlet | dictionary-lock | dictionary-actor | count NAME | operations")
    }
} catch {
    let text = Array("\(error)\n".utf8)
    _ = unsafe write(2, text, text.count)
    exit(1)
}

func serve<S: Subject>(_ subject: S.Type) throws {
    var server = Server<S>()
    try server.serve()
}
