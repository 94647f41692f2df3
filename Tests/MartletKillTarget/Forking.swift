#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet

/// Forks with a store open: nothing that the child calls may touch it, and the parent must go on with it.
enum Forking {
    /// Ends the process: with 0 if all is as it should be, else with the number of what is not.
    static func run(_ store: Store, _ path: String) throws -> Never {
        try store.put("key", "before")
        let child = fork()
        if child == 0 { _exit(complaintOfChild(store)) }
        var status: Int32 = 0
        guard unsafe waitpid(child, &status, 0) == child, status == 0 else { exit(10 + (status >> 8)) }
        try store.put("key", "after")
        guard case .directoryLocked = error({ _ = try Store(at: path) }) else { exit(20) }
        try store.close()
        guard try Store(at: path).get("key", as: String.self) == "after" else { exit(21) }
        exit(0)
    }

    private static func complaintOfChild(_ store: Store) -> Int32 {
        if error({ _ = try store.get("key") }) != .forked { return 1 }
        if error({ try store.put("key", "child") }) != .forked { return 2 }
        if error({ try store.with(.memory).put("key", "child") }) != .forked { return 3 }
        if error({ try store.transaction { try $0.put("key", "child") } }) != .forked { return 4 }
        if error({ try store.close() }) != .forked { return 5 }
        return 0
    }

    private static func error(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    /// Swift has no `fork`, since a copy with one of the threads can do little.
    private static func fork() -> pid_t {
        typealias Fork = @convention(c) () -> pid_t
        guard let symbol = unsafe dlsym(nil, "fork") else { exit(30) }
        return unsafe unsafeBitCast(symbol, to: Fork.self)()
    }
}
