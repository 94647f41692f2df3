#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Many threads that each put keys of their own and read each back at once, on one store; then all are read again.
///
///     MartletStress [--threads N] [--keys N] [--lose N]
///
/// Ends with 0 if every key was where it should be, with 1 if one was missing, with 2 if it could not run. `--lose` is
/// the control: so many keys are removed behind the threads' backs, and have to be reported.
let options = Options(CommandLine.arguments.dropFirst())
let test = StressTest(threads: options.threads, keysPerThread: options.keys, lost: options.lost)
exit(test.run() ? 0 : 1)
