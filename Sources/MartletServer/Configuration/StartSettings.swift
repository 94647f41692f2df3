import Martlet

/// What a file of settings may have of what is fixed when a server starts. `nil`: it does not say.
package struct StartSettings: Hashable, Sendable {
    package var addresses: [String]?
    package var port: Int?
    package var unixPath: String?
    package var directory: String?
    package var threads: Int?
    /// 0: none.
    package var memoryLimit: Int?
    package var memoryPolicy: MemoryPolicy?

    package static let memoryLimits = 1 << 20...1 << 50

    package init() {}

    /// Reads a line. `false`: it is about something else.
    mutating func read(_ entry: SettingsText.Entry) throws(SettingsProblem) -> Bool {
        switch entry.name {
        case "bind": addresses = entry.words.map { String(decoding: $0, as: UTF8.self) }
        case "port": port = try StartSettings.number(entry, in: 0...65_535)
        case "unixsocket": unixPath = try StartSettings.text(entry)
        case "dir": directory = try StartSettings.text(entry)
        case "io-threads": threads = try StartSettings.number(entry, in: 1...1_024)
        case "maxmemory":
            guard let bytes = WrittenBytes.read(entry.value), bytes == 0 || StartSettings.memoryLimits.contains(bytes)
            else { throw entry.problem("it is 0 for no limit, or from 1mb on", at: 0) }
            memoryLimit = bytes
        case "maxmemory-policy":
            do throws(MemoryPolicy.Refusal) {
                memoryPolicy = try MemoryPolicy(named: entry.value)
            } catch {
                throw entry.problem(error.reason, at: 0)
            }
        default: return false
        }
        return true
    }

    private static func number(
        _ entry: SettingsText.Entry, in range: ClosedRange<Int>
    ) throws(SettingsProblem) -> Int {
        guard let number = Int(String(decoding: entry.value, as: UTF8.self)), range.contains(number) else {
            throw entry.problem("it is a number from \(range.lowerBound) to \(range.upperBound)", at: 0)
        }
        return number
    }

    private static func text(_ entry: SettingsText.Entry) throws(SettingsProblem) -> String {
        guard entry.words.count == 1 else { throw entry.problem("it has one word", at: 1) }
        return String(decoding: entry.value, as: UTF8.self)
    }
}
