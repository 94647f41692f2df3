#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

struct Options {
    private(set) var threads = 1_000
    private(set) var keys = 1_000
    private(set) var lost = 0

    /// Ends the program with 2 if an argument is not understood.
    init(_ arguments: ArraySlice<String>) {
        var left = arguments
        while let name = left.popFirst() {
            guard let value = left.popFirst().flatMap(Int.init), value >= (name == "--lose" ? 0 : 1) else {
                stop("\(name) takes a whole number: MartletStress [--threads N] [--keys N] [--lose N]")
            }
            switch name {
            case "--threads": threads = value
            case "--keys": keys = value
            case "--lose": lost = value
            default: stop("unknown option \(name): MartletStress [--threads N] [--keys N] [--lose N]")
            }
        }
    }
}

/// Says on the error stream why the program cannot go on, and ends it with 2.
func stop(_ reason: String) -> Never {
    let line = "MartletStress: \(reason)\n"
    _ = unsafe line.utf8CString.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, line.utf8.count) }
    exit(2)
}
