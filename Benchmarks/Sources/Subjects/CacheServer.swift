import Glibc

/// Measures what the driver `Benchmarks/cache` says, one line at a time, and answers each with one line of JSON.
struct CacheServer {
    func serve() throws {
        while let line = readLine() {
            let command = try Command(line)
            let fields =
                switch command.name {
                case "limit": try LimitedPuts(command).measure()
                case "mix": try CacheMix(command).measure()
                case "deadlines": try DeadlinePuts(command).measure()
                default: throw Failure("no such command: \(command.name)")
                }
            print(json(fields))
            fflush(nil)
        }
        // The store is left to the operating system: freeing it measures nothing.
        _exit(0)
    }
}
