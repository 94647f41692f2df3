#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet

/// Writes until the log may not grow any more, as whoever started the process has limited it, and looks whether the store
/// is then as it must be: it says why, takes nothing more, and is read as before.
enum Filling {
    /// Says on its output, a line each, how many entries are acknowledged. Ends the process: with 0 if all is as it should
    /// be, else with the number of what is not.
    static func run(_ store: Store) throws -> Never {
        let value = [UInt8](repeating: 1, count: 10_000)
        var count = 0
        let failure = error {
            while count < 1000 {
                try store.put("\(count)", value)
                count += 1
                print(count)
            }
        }
        guard isOfLog(failure) else { exit(40) }
        for number in 0..<count {
            guard try store.get("\(number)") == value else { exit(41) }
        }
        for level in Durability.allCases {
            guard isOfLog(error { try store.with(level).put("more", "x") }) else { exit(42) }
        }
        guard isOfLog(error { try store.sync() }), isOfLog(error { try store.checkpoint() }) else { exit(43) }
        guard isOfLog(error { try store.close() }), try store.get("0") == value else { exit(44) }
        exit(0)
    }

    private static func isOfLog(_ error: StoreError?) -> Bool {
        guard case .storageFailed(_, _, EFBIG, .some) = error else { return false }
        return true
    }

    private static func error(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }
}
