import Martlet
import MartletRESP

/// One setting, as `CONFIG` knows it.
struct ConfigParameter: Sendable {
    let name: String
    private let value: @Sendable (ServerSettings, ServerCore) -> String
    /// `nil` for one that is fixed when the server starts. `false`: no such value.
    private let change: (@Sendable ([UInt8], inout ServerSettings) -> Bool)?
    /// What is said of a wrong value.
    private var complaint = "there is no such value"

    func read(_ settings: ServerSettings, _ server: ServerCore) -> String { value(settings, server) }

    func set(_ text: [UInt8], _ settings: inout ServerSettings) throws(ReplyError) {
        guard let change else {
            throw failure("can't set immutable config")
        }
        guard change(text, &settings) else { throw failure(complaint) }
    }

    private func failure(_ reason: String) -> ReplyError {
        ReplyError("ERR CONFIG SET failed (possibly related to argument '\(name)') - \(reason)")
    }

    static let all: [ConfigParameter] = [
        number("maxclients", \.clientsMax, in: 1...1_000_000),
        number("timeout", \.idleSecondsMax, in: 0...Int(Int32.max)),
        number("tcp-keepalive", \.keepAliveSeconds, in: 0...Int(Int32.max)),
        number("proto-max-bulk-len", \.argumentBytesMax, in: 1 << 20...Limit.valueBytesMax),
        number("client-query-buffer-limit", \.queryBytesMax, in: 1 << 20...1 << 30),
        ConfigParameter(
            name: "client-output-buffer-limit",
            value: { settings, _ in
                "normal \(settings.output.text) pubsub \(settings.subscriberOutput.text)"
            },
            change: changeOutputLimits),
        number("slowlog-max-len", \.slowCountMax, in: 0...100_000),
        number("tracking-table-max-keys", \.trackedKeysMax, in: 0...Int.max),
        number("latency-monitor-threshold", \.latencyMilliseconds, in: 0...Int(Int32.max)),
        ConfigParameter(
            name: "slowlog-log-slower-than", value: { settings, _ in "\(settings.slowMicroseconds)" },
            change: { text, settings in
                guard let number = Int(String(decoding: text, as: UTF8.self)), number >= -1 else { return false }
                settings.slowMicroseconds = number
                return true
            }),
        ConfigParameter(
            name: "notify-keyspace-events", value: { settings, _ in settings.events.text },
            change: { text, settings in
                guard let events = EventClasses(text) else { return false }
                settings.events = events
                return true
            }, complaint: "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."),
        ConfigParameter(
            name: "requirepass", value: { settings, _ in String(decoding: settings.password ?? [], as: UTF8.self) },
            change: { text, settings in
                settings.password = text.isEmpty ? nil : text
                return true
            }),
        flag("protected-mode", \.isProtected),
        flag("extended-redis-compatibility", \.isCalledRedis),
        fixed("appendonly") { $0.store.keepsChanges ? "yes" : "no" },
        fixed("appendfsync") { $0.durability == .synced ? "always" : "no" },
        fixed("save") { _ in "" },
        fixed("databases") { _ in "\(Databases.count)" },
        fixed("port") { "\($0.port)" },
        fixed("io-threads") { "\($0.network.eventLoopCount)" },
    ]

    private static func number(
        _ name: String, _ path: WritableKeyPath<ServerSettings, Int> & Sendable, in range: ClosedRange<Int>
    ) -> ConfigParameter {
        ConfigParameter(
            name: name, value: { settings, _ in "\(settings[keyPath: path])" },
            change: { text, settings in
                guard let number = readBytes(text), range.contains(number) else { return false }
                settings[keyPath: path] = number
                return true
            })
    }

    private static func flag(
        _ name: String, _ path: WritableKeyPath<ServerSettings, Bool> & Sendable
    ) -> ConfigParameter {
        ConfigParameter(
            name: name, value: { settings, _ in settings[keyPath: path] ? "yes" : "no" },
            change: { text, settings in
                switch text {
                case Array("yes".utf8): settings[keyPath: path] = true
                case Array("no".utf8): settings[keyPath: path] = false
                default: return false
                }
                return true
            })
    }

    private static func fixed(_ name: String, _ value: @escaping @Sendable (ServerCore) -> String) -> ConfigParameter {
        ConfigParameter(name: name, value: { _, server in value(server) }, change: nil)
    }

    /// A number, perhaps of a unit: `64mb` is 64 · 1,048,576, `64m` 64,000,000.
    private static func readBytes(_ text: [UInt8]) -> Int? {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        let factors = [
            "": 1, "b": 1, "k": 1_000, "kb": 1 << 10, "m": 1_000_000, "mb": 1 << 20, "g": 1_000_000_000, "gb": 1 << 30,
        ]
        let unit = String(decoding: text.dropFirst(digits.count), as: UTF8.self).lowercased()
        guard let factor = factors[unit] else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: factor)
        return overflows ? nil : product
    }

    /// Triples of bounds, each after the class of clients that it is for. There are no replicas.
    private static func changeOutputLimits(_ text: [UInt8], _ settings: inout ServerSettings) -> Bool {
        let words = text.split(separator: 0x20).map(Array.init)
        guard !words.isEmpty, words.count.isMultiple(of: 4) else { return false }
        for start in stride(from: 0, to: words.count, by: 4) {
            guard let hard = readBytes(words[start + 1]), let soft = readBytes(words[start + 2]),
                let seconds = readBytes(words[start + 3]), seconds <= Int(Int32.max)
            else { return false }
            let limits = OutputLimits(hardBytes: hard, softBytes: soft, softSeconds: seconds)
            switch String(decoding: words[start], as: UTF8.self).lowercased() {
            case "normal": settings.output = limits
            case "pubsub": settings.subscriberOutput = limits
            case "replica", "slave": continue
            default: return false
            }
        }
        return true
    }
}
