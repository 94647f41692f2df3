import Glibc

// Subjects NAME          serves the driver with one of the stores that are written in Swift
// Subjects count NAME    does one operation many times, and says how often
// Subjects operations    lists the names of those
// Subjects snapshots N   opens and closes snapshots beside N writers, and says how long each takes
// Subjects clock N       writes with N threads in one store and in one each, and says how fast
// Subjects followers N   writes beside N who follow the changes, and says how fast
// Subjects durable …      writes to a directory: see DurablePuts
// Subjects cache         measures stores that evict and expire, as the driver says: see CacheServer
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
    case "snapshots": try SnapshotTimes.measure(writers: try number())
    case "clock": try ClockCost.measure(threads: try number())
    case "followers": try await FollowerCost.measure(followers: try number())
    case "durable": try await DurablePuts(Array(arguments.dropFirst())).measure()
    case "cache": try CacheServer().serve()
    default:
        throw Failure(
            "usage: Subjects martlet | dictionary-lock | dictionary-actor | count NAME | operations | snapshots N | clock N | followers N | durable … | cache"
        )
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

/// The last word of the command line as a number.
func number() throws -> Int {
    guard let number = CommandLine.arguments.last.flatMap({ Int($0) }), number >= 0 else {
        throw Failure("the last word has to be a number of threads")
    }
    return number
}
