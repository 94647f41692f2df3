#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet

/// Forks with a store open: nothing that the child calls may touch it, and the parent must go on with it.
///
/// The child begins once the parent has written more: where the child believes the log to end, there is something then.
enum Forking {
    /// Ends the process: with 0 if all is as it should be, else with the number of what is not.
    static func run(_ store: Store, _ path: String) throws -> Never {
        // Not synced, so that there is something to sync.
        try store.with(.written).put("key", "before")
        var pipeEnds: [Int32] = [0, 0]
        guard unsafe pipe(&pipeEnds) == 0 else { exit(31) }
        let child = fork()
        if child == 0 {
            var byte: UInt8 = 0
            guard unsafe read(pipeEnds[0], &byte, 1) == 1 else { _exit(15) }
            _exit(complaintOfChild(store))
        }
        for number in 0..<100 { try store.with(.written).put("beside \(number)", "x") }
        guard unsafe write(pipeEnds[1], [1], 1) == 1 else { exit(32) }
        var status: Int32 = 0
        guard unsafe waitpid(child, &status, 0) == child, status == 0 else { exit(10 + (status >> 8)) }
        try store.put("key", "after")
        guard case .directoryLocked = error({ _ = try Store(at: path) }) else { exit(30) }
        try store.close()
        let again = try Store(at: path)
        guard try again.get("key", as: String.self) == "after", again.count == 101 else { exit(33) }
        exit(0)
    }

    private static func complaintOfChild(_ store: Store) -> Int32 {
        if error({ _ = try store.get("key") }) != .forked { return 1 }
        if error({ try store.put("key", "child") }) != .forked { return 2 }
        if error({ try store.with(.memory).put("key", "child") }) != .forked { return 3 }
        if error({ try store.transaction { try $0.put("key", "child") } }) != .forked { return 4 }
        if error({ try store.sync() }) != .forked { return 5 }
        if error({ try store.waitUntilDurable(SequenceNumber(rawValue: .max)) }) != .forked { return 6 }
        if error({ try store.checkpoint() }) != .forked { return 7 }
        if error({ try store.compact() }) != .forked { return 8 }
        if error({ try store.close() }) != .forked { return 9 }
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
        guard let symbol = unsafe dlsym(nil, "fork") else { exit(34) }
        return unsafe unsafeBitCast(symbol, to: Fork.self)()
    }
}
