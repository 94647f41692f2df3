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

    static let usage = "MartletStress [--threads N] [--keys N] [--lose N]"
    /// More would take more memory than the machines that run this have.
    static let keysMax = 100_000_000
    static let threadsMax = 20_000

    /// Ends the program with 2 if an argument is not understood, or asks for too much.
    init(_ arguments: ArraySlice<String>) {
        var left = arguments
        while let name = left.popFirst() {
            guard ["--threads", "--keys", "--lose"].contains(name) else {
                stop("unknown option \(name): \(Options.usage)")
            }
            guard let value = left.popFirst().flatMap(Int.init), value >= 1 else {
                stop("\(name) takes a whole number of 1 or more: \(Options.usage)")
            }
            switch name {
            case "--threads": threads = value
            case "--keys": keys = value
            default: lost = value
            }
        }
        if threads > Options.threadsMax { stop("at most \(Options.threadsMax) threads") }
        if keys > Options.keysMax / threads { stop("at most \(Options.keysMax) keys in all") }
    }
}

/// Says on the error stream why the program cannot go on, and ends it with 2.
func stop(_ reason: String) -> Never {
    let line = "MartletStress: \(reason)\n"
    _ = unsafe line.utf8CString.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, line.utf8.count) }
    exit(2)
}
