import Martlet
import MartletRESP

/// One setting, as `CONFIG` knows it.
struct ConfigParameter: Sendable {
    private enum Kind: Sendable {
        case changeable(
            value: @Sendable (ServerSettings) -> [UInt8],
            /// `false`: no such value.
            change: @Sendable ([UInt8], inout ServerSettings) -> Bool)
        /// When the server starts.
        case fixed(
            value: @Sendable (ServerCore) -> String,
            /// Why it cannot be set to that, `nil` if it is that already.
            refusal: @Sendable ([UInt8], ServerCore) -> String?)
    }

    let name: String
    private let kind: Kind
    /// What is said of a wrong value.
    private(set) var complaint = "there is no such value"
    /// Whether a file has its words apart.
    private(set) var isList = false

    static func named(_ name: String) -> ConfigParameter? { all.first { $0.name == name.lowercased() } }

    var isChangeable: Bool { if case .changeable = kind { true } else { false } }

    /// Of one that is changeable.
    func value(in settings: ServerSettings) -> [UInt8] {
        guard case .changeable(let value, _) = kind else { return [] }
        return value(settings)
    }

    /// `false`: it has no such value, or is fixed.
    func change(_ text: [UInt8], _ settings: inout ServerSettings) -> Bool {
        guard case .changeable(_, let change) = kind else { return false }
        return change(text, &settings)
    }

    func read(_ settings: ServerSettings, _ server: ServerCore) -> [UInt8] {
        switch kind {
        case .changeable(let value, _): value(settings)
        case .fixed(let value, _): Array(value(server).utf8)
        }
    }

    func set(_ text: [UInt8], _ settings: inout ServerSettings, _ server: ServerCore) throws(ReplyError) {
        let reason: String? =
            switch kind {
            case .changeable(_, let change): change(text, &settings) ? nil : complaint
            case .fixed(_, let refusal): refusal(text, server)
            }
        guard let reason else { return }
        throw ReplyError("ERR CONFIG SET failed (possibly related to argument '\(name)') - \(reason)")
    }

    static let all: [ConfigParameter] = [
        number("maxclients", \.clientsMax, in: 1...1_000_000),
        number("timeout", \.idleSecondsMax, in: 0...Int(Int32.max)),
        number("tcp-keepalive", \.keepAliveSeconds, in: 0...Int(Int32.max)),
        number("proto-max-bulk-len", \.argumentBytesMax, in: 1 << 20...Limit.valueBytesMax, WrittenBytes.read),
        number("client-query-buffer-limit", \.queryBytesMax, in: 1 << 20...1 << 30, WrittenBytes.read),
        changeable(
            "client-output-buffer-limit", isList: true,
            { "normal \($0.output.text) pubsub \($0.subscriberOutput.text)" }, changeOutputLimits),
        number("slowlog-max-len", \.slowCountMax, in: 0...Int.max),
        number("tracking-table-max-keys", \.trackedKeysMax, in: 0...Int.max),
        number("latency-monitor-threshold", \.latencyMilliseconds, in: 0...Int.max),
        number("slowlog-log-slower-than", \.slowMicroseconds, in: -1...Int.max),
        changeable(
            "notify-keyspace-events", complaint: "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.",
            { $0.events.text },
            { text, settings in
                guard let events = EventClasses(text) else { return false }
                settings.events = events
                return true
            }),
        ConfigParameter(
            name: "requirepass",
            kind: .changeable(value: { $0.password ?? [] }) { text, settings in
                settings.password = text.isEmpty ? nil : text
                return true
            }),
        flag("protected-mode", \.isProtected),
        flag("extended-redis-compatibility", \.isCalledRedis),
        ConfigParameter(
            name: "maxmemory", kind: .fixed(value: { "\($0.store.memoryLimit ?? 0)" }, refusal: refuseMemoryLimit)),
        ConfigParameter(
            name: "maxmemory-policy",
            kind: .fixed(value: { MemoryPolicy(of: $0.store).rawValue }, refusal: refuseMemoryPolicy)),
        fixed("appendonly") { $0.store.keepsChanges ? "yes" : "no" },
        fixed("appendfsync") { $0.durability == .synced ? "always" : "no" },
        fixed("save") { _ in "" },
        fixed("databases") { _ in "\(Databases.count)" },
        fixed("port") { "\($0.port)" },
        fixed("io-threads") { "\($0.network.eventLoopCount)" },
    ]

    private static func changeable(
        _ name: String, complaint: String = "there is no such value", isList: Bool = false,
        _ value: @escaping @Sendable (ServerSettings) -> String,
        _ change: @escaping @Sendable ([UInt8], inout ServerSettings) -> Bool
    ) -> ConfigParameter {
        ConfigParameter(
            name: name, kind: .changeable(value: { Array(value($0).utf8) }, change: change), complaint: complaint,
            isList: isList)
    }

    private static func number(
        _ name: String, _ path: WritableKeyPath<ServerSettings, Int> & Sendable, in range: ClosedRange<Int>,
        _ read: @escaping @Sendable ([UInt8]) -> Int? = { DecimalInteger.read($0.span) }
    ) -> ConfigParameter {
        changeable(name, { "\($0[keyPath: path])" }) { text, settings in
            guard let number = read(text), range.contains(number) else { return false }
            settings[keyPath: path] = number
            return true
        }
    }

    private static func flag(
        _ name: String, _ path: WritableKeyPath<ServerSettings, Bool> & Sendable
    ) -> ConfigParameter {
        changeable(name, { $0[keyPath: path] ? "yes" : "no" }) { text, settings in
            switch String(decoding: text, as: UTF8.self).lowercased() {
            case "yes": settings[keyPath: path] = true
            case "no": settings[keyPath: path] = false
            default: return false
            }
            return true
        }
    }

    private static func fixed(_ name: String, _ value: @escaping @Sendable (ServerCore) -> String) -> ConfigParameter {
        ConfigParameter(name: name, kind: .fixed(value: value, refusal: { _, _ in "can't set immutable config" }))
    }

    /// All that is reserved and counted follows from it.
    private static func refuseMemoryLimit(_ text: [UInt8], _ server: ServerCore) -> String? {
        guard let bytes = WrittenBytes.read(text) else { return "argument must be a memory value" }
        return bytes == server.store.memoryLimit ?? 0
            ? nil : "the limit is fixed when the server starts: see `martlet serve --memory-limit`"
    }

    private static func refuseMemoryPolicy(_ text: [UInt8], _ server: ServerCore) -> String? {
        do throws(MemoryPolicy.Refusal) {
            return try MemoryPolicy(named: text) == MemoryPolicy(of: server.store)
                ? nil : "the policy is fixed when the server starts: see `martlet serve --maxmemory-policy`"
        } catch {
            return error.reason
        }
    }

    /// Triples of bounds, each after the class of clients that it is for. There are no replicas.
    private static func changeOutputLimits(_ text: [UInt8], _ settings: inout ServerSettings) -> Bool {
        let words = text.split(separator: 0x20).map(Array.init)
        guard !words.isEmpty, words.count.isMultiple(of: 4) else { return false }
        for start in stride(from: 0, to: words.count, by: 4) {
            guard let hard = WrittenBytes.read(words[start + 1]), let soft = WrittenBytes.read(words[start + 2]),
                let seconds = WrittenBytes.read(words[start + 3]), seconds <= Int(Int32.max)
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
