#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet
import MartletTestSupport

/// Changes a store until it is killed, and says on its output what was acknowledged: a byte for the thread, then the
/// change's number in eight. For the tests, which kill it.
///
///     MartletKillTarget DIRECTORY [--early | --fork | --fill]
///
/// `--early` is the control: it says so before a change survives. `--fork` forks instead, and ends by itself; so does
/// `--fill`, which writes until it may not.
let store = try Store(at: CommandLine.arguments[1])
if CommandLine.arguments.contains("--fork") { try Forking.run(store, CommandLine.arguments[1]) }
if CommandLine.arguments.contains("--fill") { try Filling.run(store) }
let level: Durability? = CommandLine.arguments.contains("--early") ? .memory : nil

onThreads(KilledWork.threads) { thread in
    var contents: [String: Int] = [:]
    try store.keyspace(KilledWork.keyspaceName(thread)).forEach { key, value in
        contents[String(decoding: [UInt8](copying: key), as: UTF8.self)] = try Int(storeValue: value)
        return true
    }
    guard var number = KilledWork.count(leadingTo: contents) else { exit(3) }
    while true {
        number += 1
        try KilledWork.perform(number, thread, of: store, level)
        let message = [UInt8(thread)] + (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        // So few bytes are written to a pipe at once.
        guard unsafe write(STDOUT_FILENO, message, message.count) == message.count else { exit(0) }
    }
}
